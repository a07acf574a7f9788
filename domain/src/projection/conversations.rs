//! Conversations: the whole fold is the row.

use super::doc::{read, write};
use crate::conversation::Conversation;
use crate::ledger::Row;
use deputy_protocol::event::{ConversationEvent, Envelope, Purpose};
use deputy_protocol::ids::{ConversationId, CorrelationId};
use serde::{Deserialize, Serialize};

/// What talks with the founder belong to, to list by.
pub const TALKS: &str = "talk";

/// The document of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationDoc {
    /// Which.
    pub conversation_id: ConversationId,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts.
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub conversation: Conversation,
}

pub(super) fn apply(
    conversation_id: ConversationId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &ConversationEvent,
) -> Option<Row> {
    let conversation = match row {
        Some(row) => read::<ConversationDoc>(&row.doc).conversation.apply(event),
        None => Conversation::begin(event)?,
    };
    let (parent, state) = (belongs_to(&conversation.purpose), conversation.state.name().to_owned());
    let (version, correlation) = (envelope.version, envelope.correlation);
    let doc = ConversationDoc { conversation_id, version, correlation, conversation };
    Some(Row { parent, state, rank: conversation_id.to_string(), doc: write(&doc) })
}

/// What a conversation belongs to, to list by.
fn belongs_to(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Talk => TALKS.to_owned(),
        Purpose::Consultation { asked_in, .. } => asked_in.to_string(),
        Purpose::Scoping { plan_id, .. } | Purpose::Drawing { plan_id, .. } => plan_id.to_string(),
        Purpose::Hindsight { run_id } => run_id.to_string(),
    }
}
