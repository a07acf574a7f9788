//! Runs: the whole fold is the row, so whoever decides loads one row instead of a stream.

use super::doc::{read, write};
use super::given::{self, GivenDoc};
use super::recalled::{self, RecalledDoc};
use super::sessions::{self, SessionDoc};
use crate::ledger::Row;
use crate::run::Run;
use deputy_protocol::event::{Envelope, RunEvent, StepEvent};
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
    /// The conversations that its program had, in order. They come from the run's steps: nothing is decided by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<SessionDoc>,
    /// The memories that went into its prompts, in order. They come from the run's steps as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recalled: Vec<RecalledDoc>,
    /// The documents that went into its prompts, in order. They come from the run's steps as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<GivenDoc>,
}

/// The name of a session, if a step says it: it is shown with the run, whose reader does not read steps.
fn session(event: &StepEvent) -> Option<&str> {
    match event {
        StepEvent::SessionBegan { session, .. } => Some(session),
        StepEvent::Prompted { .. }
        | StepEvent::CallStarted { .. }
        | StepEvent::CallAnswered { .. }
        | StepEvent::CallFailed { .. }
        | StepEvent::ToolStarted { .. }
        | StepEvent::ToolFinished { .. }
        | StepEvent::Compacted { .. }
        | StepEvent::Expanded { .. }
        | StepEvent::Remembered { .. }
        | StepEvent::Worded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Given { .. }
        | StepEvent::TimeTold { .. }
        | StepEvent::AgentStarted { .. }
        | StepEvent::AgentAsked { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        | StepEvent::TurnEnded { .. }
        | StepEvent::AgentEnded { .. }
        | StepEvent::Remarked { .. } => None,
    }
}

/// Whether a step changes the run's row.
pub(super) fn is_shown(event: &StepEvent) -> bool {
    sessions::concerned(event) || recalled::concerned(event) || given::concerned(event)
}

/// The row after a step: the run's own facts, and the version that they make, stay as they are.
pub(super) fn apply_step(row: Row, envelope: &Envelope, event: &StepEvent) -> Row {
    let mut doc: RunDoc = read(&row.doc);
    if let Some(session) = session(event) {
        doc.run.external_session = Some(session.to_owned());
    }
    sessions::apply(&mut doc.sessions, doc.run.mode, envelope.version, event);
    recalled::apply(&mut doc.recalled, event);
    given::apply(&mut doc.given, event);
    Row { doc: write(&doc), ..row }
}

pub(super) fn apply(run_id: RunId, row: Option<Row>, envelope: &Envelope, event: &RunEvent) -> Option<Row> {
    let (run, mut sessions, recalled, given) = match row {
        Some(row) => {
            let doc: RunDoc = read(&row.doc);
            (doc.run.apply(event), doc.sessions, doc.recalled, doc.given)
        }
        None => (Run::begin(event)?, Vec::new(), Vec::new(), Vec::new()),
    };
    if let (RunEvent::CallSettled { usage, .. }, Some(last)) = (event, sessions.last_mut()) {
        last.usage.add(usage);
    }
    let parent = run.order.project_id.map(|id| id.to_string()).unwrap_or_default();
    let state = run.state.name().to_owned();
    let doc = RunDoc {
        run_id,
        version: envelope.version,
        correlation: envelope.correlation,
        run,
        sessions,
        recalled,
        given,
    };
    Some(Row { parent, state, rank: run_id.to_string(), doc: write(&doc) })
}
