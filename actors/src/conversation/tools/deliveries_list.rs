//! What went out.

use super::run_show::sent_to;
use super::seen::Seen;
use super::shown::{Names, at, title};
use super::subject::named;
use crate::ports::World;
use deputy_domain::coo::tools::deliveries_list::DeliveriesList;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::State;

/// Deliveries that are shown.
const SHOWN_MAX: usize = 50;

/// Runs that are looked through: their order is that of their beginning, not of their delivery.
const LOOKED_THROUGH_MAX: usize = 5_000;

pub(super) async fn show(world: &World, wanted: &DeliveriesList) -> Seen {
    let parent = match &wanted.project {
        Some(name) => Some(named(world, name).await?.project_id.to_string()),
        None => None,
    };
    let mut rows = world.ledger.every_row(Table::Runs, &["approved"]).of(parent);
    let (mut sent, mut looked_through) = (Vec::new(), 0);
    while looked_through < LOOKED_THROUGH_MAX
        && let Some(row) = rows.next().await?
    {
        looked_through += 1;
        let doc: RunDoc = row.read("run")?;
        let sent_at = doc.run.ended_at.unwrap_or(doc.run.created_at);
        if wanted.since.is_none_or(|since| sent_at >= since) {
            sent.push((sent_at, doc));
        }
    }
    sent.sort_by_key(|(sent_at, doc)| (std::cmp::Reverse(*sent_at), doc.run_id));
    let (mut names, mut lines) = (Names::new(world), Vec::new());
    for (sent_at, RunDoc { run_id, run, .. }) in sent.iter().take(SHOWN_MAX) {
        let State::Approved { sent, rollback } = &run.state else { continue };
        let (project, order) = (names.of(run.order.project_id).await?, title(&run.order.text));
        let went = sent_to(sent, rollback.as_ref());
        lines.push(format!("{}  {project}  run {run_id}{went}  “{order}”", at(*sent_at)));
    }
    if lines.is_empty() {
        return Ok("Nothing was delivered.".to_owned());
    }
    let more = if sent.len() > lines.len() || looked_through == LOOKED_THROUGH_MAX {
        " There may be more."
    } else {
        ""
    };
    let lines = untrusted("deliveries and the orders behind them", &lines.join("\n"));
    Ok(format!("What was delivered, the newest first.{more}\n{lines}"))
}
