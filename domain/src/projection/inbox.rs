//! What waits for the founder.

use super::doc::{read, write};
use crate::ledger::Row;
use deputy_protocol::At;
use deputy_protocol::event::{Ask, RunEvent};
use deputy_protocol::ids::{InboxId, ProjectId, RunId};
use serde::{Deserialize, Serialize};

/// State of an item that waits.
pub const OPEN: &str = "open";
/// State of an item that was answered.
pub const ANSWERED: &str = "answered";
/// State of an item that lost its point.
pub const WITHDRAWN: &str = "withdrawn";

/// The document of an inbox item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxDoc {
    /// Which run asks.
    pub run_id: RunId,
    /// In which project.
    pub project_id: Option<ProjectId>,
    /// What it asks.
    pub ask: Ask,
    /// Since when.
    pub created_at: At,
    /// When it was answered, or lost its point.
    pub answered_at: Option<At>,
    /// The chosen option.
    pub choice: Option<String>,
    /// What was written.
    pub text: Option<String>,
    /// Who answered.
    pub by: Option<String>,
}

/// What a fact does to an inbox item.
enum Touch<'a> {
    Opened { ask: &'a Ask },
    Answered { choice: Option<&'a String>, text: Option<&'a String>, by: &'a str },
    Withdrawn,
}

/// The inbox item that a fact touches, how, and when.
fn touch(event: &RunEvent) -> Option<(InboxId, Touch<'_>, At)> {
    match event {
        RunEvent::Asked { ask, at }
        | RunEvent::ReviewOpened { ask, at }
        | RunEvent::DeliveryFailed { ask, at, .. }
        | RunEvent::RollbackFailed { ask: Some(ask), at, .. }
        | RunEvent::Failed { ask, at, .. } => Some((ask.inbox_id, Touch::Opened { ask }, *at)),
        RunEvent::Answered { inbox_id, choice, text, by, at } => {
            let answered = Touch::Answered { choice: choice.as_ref(), text: text.as_ref(), by };
            Some((*inbox_id, answered, *at))
        }
        RunEvent::AskWithdrawn { inbox_id, at } => Some((*inbox_id, Touch::Withdrawn, *at)),
        RunEvent::Queued { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Checked { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::Approved { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. } => None,
    }
}

/// The inbox item that a fact touches.
pub(super) fn item(event: &RunEvent) -> Option<InboxId> {
    touch(event).map(|(inbox_id, _, _)| inbox_id)
}

pub(super) fn apply(
    run_id: RunId,
    project_id: Option<ProjectId>,
    row: Option<Row>,
    event: &RunEvent,
) -> Option<Row> {
    let Some((_, touch, at)) = touch(event) else { return row };
    let known = |row: Option<Row>| row.map(|row| read::<InboxDoc>(&row.doc));
    let (doc, state) = match touch {
        Touch::Opened { ask } => {
            let doc = InboxDoc {
                run_id,
                project_id,
                ask: ask.clone(),
                created_at: at,
                answered_at: None,
                choice: None,
                text: None,
                by: None,
            };
            (doc, OPEN)
        }
        Touch::Answered { choice, text, by } => {
            let (choice, text, by) = (choice.cloned(), text.cloned(), Some(by.to_owned()));
            (InboxDoc { answered_at: Some(at), choice, text, by, ..known(row)? }, ANSWERED)
        }
        Touch::Withdrawn => (InboxDoc { answered_at: Some(at), ..known(row)? }, WITHDRAWN),
    };
    Some(to_row(&doc, state))
}

fn to_row(doc: &InboxDoc, state: &str) -> Row {
    Row {
        parent: doc.run_id.to_string(),
        state: state.to_owned(),
        rank: doc.ask.inbox_id.to_string(),
        doc: write(doc),
    }
}
