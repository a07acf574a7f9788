//! What is scheduled: a row for each, those that are next first.

use super::doc::{read, write};
use crate::conversation::Appointment;
use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::event::ConversationEvent;
use deputy_protocol::ids::{AppointmentId, ConversationId};
use serde::{Deserialize, Serialize};

/// State of what is still to come.
pub const TO_COME: &str = "to_come";
/// State of what has been, or is not wanted any more.
pub const OVER: &str = "over";

/// Rows are ordered by rank, descending, and what is next comes first: no moment of chrono's has more milliseconds.
const LAST_MS: i64 = 9_999_999_999_999_999;

/// The document of something that is scheduled. Its row belongs to the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentDoc {
    /// Which.
    pub appointment_id: AppointmentId,
    /// Where it is done.
    pub conversation_id: ConversationId,
    /// What, and when next; once it is over, when it was last.
    pub appointment: Appointment,
    /// When it came due last.
    pub came_due_at: Option<At>,
    /// Who wanted it no more.
    pub ended_by: Option<String>,
    /// Whether it is still to come.
    pub is_to_come: bool,
}

/// The row that a fact changes.
pub(super) fn key(event: &ConversationEvent) -> Option<RowKey> {
    match event {
        ConversationEvent::Scheduled { appointment_id, .. }
        | ConversationEvent::CameDue { appointment_id, .. }
        | ConversationEvent::Unscheduled { appointment_id, .. } => {
            Some(RowKey { table: Table::Appointments, key: appointment_id.to_string() })
        }
        ConversationEvent::Opened { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Said { .. }
        | ConversationEvent::Claimed { .. }
        | ConversationEvent::CallReserved { .. }
        | ConversationEvent::CallSettled { .. }
        | ConversationEvent::Asked { .. }
        | ConversationEvent::Answered { .. }
        | ConversationEvent::AskWithdrawn { .. }
        | ConversationEvent::Waiting { .. }
        | ConversationEvent::Resumed { .. }
        | ConversationEvent::Replied { .. }
        | ConversationEvent::Failed { .. }
        | ConversationEvent::Stopped { .. }
        | ConversationEvent::ContextAsked { .. }
        | ConversationEvent::ContextSet { .. }
        | ConversationEvent::OutcomeNoted { .. } => None,
    }
}

pub(super) fn apply(
    conversation_id: ConversationId,
    row: Option<Row>,
    event: &ConversationEvent,
) -> Option<Row> {
    if let ConversationEvent::Scheduled { appointment_id, text, due_at, every, zone, by, at } = event {
        let (text, every, zone, by) = (text.clone(), every.clone(), zone.clone(), by.clone());
        return Some(to_row(&AppointmentDoc {
            appointment_id: *appointment_id,
            conversation_id,
            appointment: Appointment { text, due_at: *due_at, every, zone, by, made_at: *at },
            came_due_at: None,
            ended_by: None,
            is_to_come: true,
        }));
    }
    let mut doc: AppointmentDoc = read(&row?.doc);
    if let ConversationEvent::CameDue { next_at, at, .. } = event {
        (doc.came_due_at, doc.is_to_come) = (Some(*at), next_at.is_some());
        doc.appointment.due_at = next_at.unwrap_or(doc.appointment.due_at);
    }
    if let ConversationEvent::Unscheduled { by, .. } = event {
        (doc.ended_by, doc.is_to_come) = (Some(by.clone()), false);
    }
    Some(to_row(&doc))
}

fn to_row(doc: &AppointmentDoc) -> Row {
    let state = if doc.is_to_come { TO_COME } else { OVER };
    let left = LAST_MS.saturating_sub(doc.appointment.due_at.timestamp_millis());
    Row {
        parent: doc.conversation_id.to_string(),
        state: state.to_owned(),
        rank: format!("{left:016}-{}", doc.appointment_id),
        doc: write(doc),
    }
}
