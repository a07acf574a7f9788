//! `deputy spend`.

use super::projects::{name_of, names};
use super::session::Session;
use crate::api::whole_of;
use crate::outcome::Outcome;
use crate::render::{Table, word};
use anyhow::Result;
use deputy_protocol::api::{NO_PART, SpendBy, SpendItem};
use std::collections::HashMap;

/// Shows what was spent.
pub(super) async fn spend(session: &Session, by: SpendBy) -> Result<Outcome> {
    // All of it: what belongs to nothing stands on the last page, and without it the sums are none.
    let spend = whole_of::<SpendItem>(&session.api, &["spend"], &[("by", word(&by))]).await?;
    if session.out.json {
        let mut document = spend.document();
        document["by"] = word(&by).into();
        session.out.document(&document)?;
        return Ok(Outcome::Done);
    }
    let heading = match by {
        SpendBy::Run => "run",
        SpendBy::Project => "project",
        SpendBy::Day => "day",
    };
    let mut table = Table::new(&[heading, "spent", "set aside", "tokens in", "tokens out"]);
    let names = if by == SpendBy::Project { names(session).await } else { HashMap::new() };
    for item in spend.items {
        let usage = item.usage;
        let key = match item.project_id.filter(|_| by == SpendBy::Project) {
            Some(id) => match names.get(&id) {
                Some(name) => name.clone(),
                None => name_of(session, id).await,
            },
            None => match (by, item.key.as_str()) {
                (SpendBy::Run, NO_PART) => "no run: talks, and what is done for them".to_owned(),
                (SpendBy::Project, NO_PART) => "no project: talks about none".to_owned(),
                _ => item.key,
            },
        };
        let tokens = [usage.input_tokens.to_string(), usage.output_tokens.to_string()];
        let [read, written] = tokens;
        table.row([key, usage.cost_usd.to_string(), item.reserved_usd.to_string(), read, written]);
    }
    table.print(session.out, "Nothing was spent.")?;
    Ok(Outcome::Done)
}
