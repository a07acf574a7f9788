//! Conversations: the whole fold is the row.

use super::doc::{read, write};
use super::given::{self, GivenDoc};
use super::recalled::{self, RecalledDoc};
use crate::conversation::Conversation;
use crate::ledger::Row;
use deputy_protocol::event::{ConversationEvent, Envelope, Purpose, StepEvent};
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
    /// The memories that went into its prompts, in order. They come from its thoughts: nothing is decided by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recalled: Vec<RecalledDoc>,
    /// The documents that went into its prompts, in order. They come from its thoughts as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<GivenDoc>,
}

/// The row after a thought: the conversation's own facts, and the version that they make, stay as they are.
pub(super) fn apply_step(row: Row, event: &StepEvent) -> Row {
    let mut doc: ConversationDoc = read(&row.doc);
    recalled::apply(&mut doc.recalled, event);
    given::apply(&mut doc.given, event);
    Row { doc: write(&doc), ..row }
}

pub(super) fn apply(
    conversation_id: ConversationId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &ConversationEvent,
) -> Option<Row> {
    let (conversation, recalled, given) = match row {
        Some(row) => {
            let doc: ConversationDoc = read(&row.doc);
            (doc.conversation.apply(event), doc.recalled, doc.given)
        }
        None => (Conversation::begin(event)?, Vec::new(), Vec::new()),
    };
    let (parent, state) = (belongs_to(&conversation.purpose), conversation.state.name().to_owned());
    let (version, correlation) = (envelope.version, envelope.correlation);
    let doc = ConversationDoc { conversation_id, version, correlation, conversation, recalled, given };
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
