//! `deputy record`.

use super::session::Session;
use crate::outcome::Outcome;
use crate::render::{Table, span, word};
use anyhow::Result;
use deputy_protocol::api::{Page, RecordOf, TrackRecord};

/// Shows how runs came out.
pub(super) async fn record(session: &Session, of: RecordOf) -> Result<Outcome> {
    let query = [("limit", "200".to_owned()), ("of", word(&of))];
    let page = session.api.get::<Page<TrackRecord>>(&["track-records"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let heading = match of {
        RecordOf::Agent => "agent",
        RecordOf::Work => "work",
        RecordOf::Staff => "worker",
    };
    let columns =
        ["approved", "rejected", "failed", "stopped", "reverted", "corrections", "rounds", "spent", "worked"];
    let mut table = Table::new(&[&[heading], columns.as_slice()].concat());
    for it in page.view.items {
        let took = it.took;
        let ends =
            [it.approved, it.rejected, it.failed, it.stopped, it.reverted, took.corrections, took.rounds];
        let row = [it.name].into_iter().chain(ends.map(|count| count.to_string()));
        table.row(row.chain([took.cost_usd.to_string(), span(took.worked_ms)]));
    }
    table.print(session.out, "No run has come to an end yet.")?;
    Ok(Outcome::Done)
}
