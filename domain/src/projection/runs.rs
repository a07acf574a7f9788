//! Runs: the whole fold is the row, so whoever decides loads one row instead of a stream.

use super::{read, write};
use crate::ledger::Row;
use crate::run::Run;
use deputy_protocol::event::{Envelope, RunEvent};
use deputy_protocol::ids::{CorrelationId, RunId};
use serde::{Deserialize, Serialize};

/// The document of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDoc {
    /// Which run.
    pub run_id: RunId,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts: a request, or what that request set going.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub run: Run,
}

pub(super) fn apply(run_id: RunId, row: Option<Row>, envelope: &Envelope, event: &RunEvent) -> Option<Row> {
    let run = match row {
        Some(row) => read::<RunDoc>(&row.doc).run.apply(event),
        None => Run::begin(event)?,
    };
    let parent = run.order.project_id.map(|id| id.to_string()).unwrap_or_default();
    let state = run.state.name().to_owned();
    let doc = RunDoc { run_id, version: envelope.version, correlation: envelope.correlation, run };
    Some(Row { parent, state, rank: run_id.to_string(), doc: write(&doc) })
}
