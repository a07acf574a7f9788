//! `deputy spend`.

use super::session::Session;
use crate::outcome::Outcome;
use crate::render::{Table, word};
use anyhow::Result;
use deputy_protocol::api::{Spend, SpendBy};

/// Shows what was spent.
pub(super) async fn spend(session: &Session, by: SpendBy) -> Result<Outcome> {
    let spend =
        session.api.get::<Spend>(&["spend"], &[("limit", "200".to_owned()), ("by", word(&by))]).await?;
    if session.out.json {
        session.out.document(&spend.json)?;
        return Ok(Outcome::Done);
    }
    let heading = match by {
        SpendBy::Run => "run",
        SpendBy::Project => "project",
        SpendBy::Day => "day",
    };
    let mut table = Table::new(&[heading, "spent", "set aside", "tokens in", "tokens out"]);
    for item in spend.view.items {
        let usage = item.usage;
        let tokens = [usage.input_tokens.to_string(), usage.output_tokens.to_string()];
        let [read, written] = tokens;
        table.row([item.key, usage.cost_usd.to_string(), item.reserved_usd.to_string(), read, written]);
    }
    table.print(session.out, "Nothing was spent.")?;
    Ok(Outcome::Done)
}
