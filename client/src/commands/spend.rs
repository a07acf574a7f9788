//! `deputy spend`.

use super::projects::{name_of, names};
use super::session::Session;
use crate::outcome::Outcome;
use crate::render::{Table, word};
use anyhow::Result;
use deputy_protocol::api::{Spend, SpendBy};
use std::collections::HashMap;

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
    let names = if by == SpendBy::Project { names(session).await } else { HashMap::new() };
    for item in spend.view.items {
        let usage = item.usage;
        let key = match item.project_id.filter(|_| by == SpendBy::Project) {
            Some(id) => match names.get(&id) {
                Some(name) => name.clone(),
                None => name_of(session, id).await,
            },
            None => item.key,
        };
        let tokens = [usage.input_tokens.to_string(), usage.output_tokens.to_string()];
        let [read, written] = tokens;
        table.row([key, usage.cost_usd.to_string(), item.reserved_usd.to_string(), read, written]);
    }
    table.print(session.out, "Nothing was spent.")?;
    Ok(Outcome::Done)
}
