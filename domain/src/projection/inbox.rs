//! What waits for the founder.

use super::{read, write};
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

/// The inbox item that a fact opens.
pub(super) fn opened(event: &RunEvent) -> Option<(&Ask, At)> {
    match event {
        RunEvent::Asked { ask, at }
        | RunEvent::ReviewOpened { ask, at }
        | RunEvent::DeliveryFailed { ask, at, .. }
        | RunEvent::Failed { ask, at, .. } => Some((ask, *at)),
        _ => None,
    }
}

/// The inbox item that a fact touches.
pub(super) fn item(event: &RunEvent) -> Option<InboxId> {
    match event {
        RunEvent::Answered { inbox_id, .. } | RunEvent::AskWithdrawn { inbox_id, .. } => Some(*inbox_id),
        _ => opened(event).map(|(ask, _)| ask.inbox_id),
    }
}

pub(super) fn apply(
    run_id: RunId,
    project_id: Option<ProjectId>,
    row: Option<Row>,
    event: &RunEvent,
) -> Option<Row> {
    if let Some((ask, at)) = opened(event) {
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
        return Some(to_row(&doc, OPEN));
    }
    let row = row?;
    let mut doc: InboxDoc = read(&row.doc);
    match event {
        RunEvent::Answered { choice, text, by, at, .. } => {
            doc.answered_at = Some(*at);
            doc.choice.clone_from(choice);
            doc.text.clone_from(text);
            doc.by = Some(by.clone());
            Some(to_row(&doc, ANSWERED))
        }
        RunEvent::AskWithdrawn { at, .. } => {
            doc.answered_at = Some(*at);
            Some(to_row(&doc, WITHDRAWN))
        }
        _ => Some(to_row(&doc, &row.state)),
    }
}

fn to_row(doc: &InboxDoc, state: &str) -> Row {
    Row {
        parent: doc.run_id.to_string(),
        state: state.to_owned(),
        rank: doc.ask.inbox_id.to_string(),
        doc: write(doc),
    }
}
