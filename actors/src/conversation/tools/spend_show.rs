//! What was spent.

use super::seen::{Seen, Unseen};
use super::shown::{Names, at};
use crate::ports::{RowQuery, World};
use deputy_domain::coo::tools::spend_show::SpendShow;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{RunDoc, SpendDoc};
use deputy_protocol::At;
use deputy_protocol::api::SpendBy;
use deputy_protocol::money::Usd;

/// Sums that are shown.
const SHOWN_MAX: u32 = 60;

pub(super) async fn show(world: &World, wanted: &SpendShow) -> Seen {
    let lines = match wanted.by {
        SpendBy::Day => sums(world, "day", wanted.since).await?,
        SpendBy::Project => sums(world, "project", None).await?,
        SpendBy::Run => runs(world, wanted.since).await?,
    };
    if lines.is_empty() {
        return Ok("Nothing was spent.".to_owned());
    }
    let by = match wanted.by {
        SpendBy::Day => "day (UTC)",
        SpendBy::Project => "project",
        SpendBy::Run => "run",
    };
    Ok(format!("Spent by {by}, the latest {SHOWN_MAX} at most:\n{}", lines.join("\n")))
}

async fn sums(world: &World, kind: &str, since: Option<At>) -> Result<Vec<String>, Unseen> {
    let query = RowQuery { states: vec![kind.to_owned()], limit: SHOWN_MAX, ..RowQuery::default() };
    let from = since.map(|since| since.format("%Y-%m-%d").to_string()).unwrap_or_default();
    let (mut names, mut lines) = (Names::new(world), Vec::new());
    for row in world.ledger.rows(Table::Spend, query).await?.rows {
        let key = row.key.split_once('/').map_or(row.key.as_str(), |(_, key)| key).to_owned();
        let doc: SpendDoc = row.read("sum")?;
        if kind == "day" && key < from {
            continue;
        }
        let name = if kind == "day" { key } else { names.of(key.parse().ok()).await? };
        let held = if doc.reserved_usd == Usd::ZERO {
            String::new()
        } else {
            format!(", {} set aside for calls under way", doc.reserved_usd)
        };
        let tokens = (doc.spent.input_tokens, doc.spent.output_tokens);
        lines
            .push(format!("{name}: {}{held}; tokens: {} in, {} out", doc.spent.cost_usd, tokens.0, tokens.1));
    }
    Ok(lines)
}

async fn runs(world: &World, since: Option<At>) -> Result<Vec<String>, Unseen> {
    let query = RowQuery { limit: SHOWN_MAX, ..RowQuery::default() };
    let (mut names, mut lines) = (Names::new(world), Vec::new());
    for row in world.ledger.rows(Table::Runs, query).await?.rows {
        let RunDoc { run_id, run, .. } = row.read("run")?;
        if since.is_none_or(|since| run.created_at >= since) {
            let project = names.of(run.order.project_id).await?;
            let (begun, state) = (at(run.created_at), run.state.name());
            lines.push(format!("{run_id} ({project}, {begun}, {state}): {}", run.spent.cost_usd));
        }
    }
    Ok(lines)
}
