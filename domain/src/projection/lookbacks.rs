//! What is to be counted of runs that came to an end, and which plans are to be looked back at: a row of state `due`, until
//! that was done.

use super::doc::{read, write};
use crate::ledger::{Row, RowKey, Table};
use crate::lookback::{Lookback, end_of};
use deputy_protocol::event::{Envelope, LookbackEvent, PlanEvent, RunEnd, RunEvent, RunTotals};
use deputy_protocol::ids::{PlanId, RunId};
use serde::{Deserialize, Serialize};

/// The state of rows of which something is to be counted.
pub const DUE: &str = "due";

/// The document of a lookback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookbackDoc {
    /// Which run.
    pub run_id: RunId,
    /// Version of its own stream that it stands for; 0 before anything was counted.
    pub version: u64,
    /// The fold.
    pub lookback: Lookback,
}

pub(super) const fn concerned(event: &RunEvent) -> bool {
    end_of(event).is_some()
}

/// A run came to an end.
pub(super) fn ended(run_id: RunId, row: Option<Row>, event: &RunEvent) -> Option<Row> {
    let Some(end) = end_of(event) else { return row };
    let mut doc = row.map_or_else(
        || LookbackDoc { run_id, version: 0, lookback: Lookback::default() },
        |row| read::<LookbackDoc>(&row.doc),
    );
    doc.lookback.due.push(end);
    Some(row_of(&doc))
}

/// It was counted.
pub(super) fn counted(row: &Row, envelope: &Envelope, event: &LookbackEvent) -> Row {
    let doc: LookbackDoc = read(&row.doc);
    row_of(&LookbackDoc { version: envelope.version, lookback: doc.lookback.apply(event), ..doc })
}

pub(super) const fn concerned_of_plan(event: &PlanEvent) -> bool {
    matches!(event, PlanEvent::Ended { .. } | PlanEvent::Reopened { .. } | PlanEvent::LookedBack { .. })
}

/// A plan is to be looked back at from its end until it was, or goes on.
pub(super) fn of_plan(plan_id: PlanId, event: &PlanEvent) -> Option<Row> {
    matches!(event, PlanEvent::Ended { .. }).then(|| Row {
        parent: String::new(),
        state: DUE.to_owned(),
        rank: plan_id.to_string(),
        doc: write(&plan_id),
    })
}

fn row_of(doc: &LookbackDoc) -> Row {
    let state = if doc.lookback.due.is_empty() { "" } else { DUE };
    Row { parent: String::new(), state: state.to_owned(), rank: doc.run_id.to_string(), doc: write(doc) }
}

/// How an agent did, or how work of a kind went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackRecordDoc {
    /// Runs whose change was taken.
    pub approved: u64,
    /// Runs whose change was not wanted.
    pub rejected: u64,
    /// Runs that were given up.
    pub failed: u64,
    /// Runs that somebody stopped.
    pub stopped: u64,
    /// Runs of which what they had delivered was taken back.
    pub reverted: u64,
    /// What all of them took.
    pub took: RunTotals,
}

/// The rows that what was counted goes into.
pub(super) fn records(event: &LookbackEvent) -> Vec<RowKey> {
    let LookbackEvent::Counted { agent, task_type, worker, .. } = event;
    let keys = [format!("agent/{agent}"), format!("work/{}", task_type.name())];
    let worker = worker.as_ref().map(|worker| format!("staff/{} {}", worker.name, worker.version));
    keys.into_iter().chain(worker).map(|key| RowKey { table: Table::TrackRecords, key }).collect()
}

pub(super) fn record(key: &str, row: Option<Row>, event: &LookbackEvent) -> Row {
    let LookbackEvent::Counted { ends, took, .. } = event;
    let mut doc: TrackRecordDoc = row.map(|row| read(&row.doc)).unwrap_or_default();
    for end in ends {
        match end {
            RunEnd::Approved => doc.approved += 1,
            RunEnd::Rejected => doc.rejected += 1,
            RunEnd::Failed => doc.failed += 1,
            RunEnd::Stopped => doc.stopped += 1,
            RunEnd::Reverted => doc.reverted += 1,
        }
    }
    doc.took = crate::lookback::plus(doc.took, *took);
    let parent = key.split_once('/').map_or(key, |(kind, _)| kind).to_owned();
    Row { parent, state: String::new(), rank: key.to_owned(), doc: write(&doc) }
}
