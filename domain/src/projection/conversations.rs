//! Conversations: the whole fold is the row.

use super::doc::{ranked, read, write};
use super::given::{self, GivenDoc};
use super::recalled::{self, RecalledDoc};
use crate::conversation::Conversation;
use crate::ledger::Row;
use crate::purse::UNKNOWN_MODEL;
use deputy_protocol::At;
use deputy_protocol::event::{ConversationEvent, Envelope, Purpose, StepEvent};
use deputy_protocol::ids::{ConversationId, CorrelationId};
use serde::{Deserialize, Serialize};

/// What talks with the founder belong to, to list by.
pub const TALKS: &str = "talk";

/// Characters of what was said last that lists show.
const PREVIEW_CHARS: usize = 200;

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
    /// How the last thing that was said begins, for lists.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preview: String,
    /// `PROVIDER/MODEL` that answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens of that call, as the provider counted; 0: nobody told.
    #[serde(default)]
    pub context_tokens: u64,
    /// When the model began to see a summary in place of what was said before, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compacted_at: Option<At>,
}

/// Whether a thought is seen in the row.
pub(super) fn is_shown(event: &StepEvent) -> bool {
    recalled::concerned(event)
        || given::concerned(event)
        || matches!(
            event,
            StepEvent::CallAnswered { .. } | StepEvent::Compacted { .. } | StepEvent::Expanded { .. }
        )
}

/// The row after a thought: the conversation's own facts, and the version that they make, stay as they are.
pub(super) fn apply_step(row: Row, event: &StepEvent) -> Row {
    let mut doc: ConversationDoc = read(&row.doc);
    recalled::apply(&mut doc.recalled, event);
    if let StepEvent::CallAnswered { context_tokens, .. } = event {
        doc.context_tokens = *context_tokens;
    }
    if let StepEvent::Compacted { at, .. } = event {
        doc.compacted_at = Some(*at);
    }
    if let StepEvent::Expanded { whole: true, .. } = event {
        doc.compacted_at = None;
    }
    given::apply(&mut doc.given, event);
    Row { doc: write(&doc), ..row }
}

pub(super) fn apply(
    conversation_id: ConversationId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &ConversationEvent,
) -> Option<Row> {
    let mut doc = match row {
        Some(row) => {
            let doc: ConversationDoc = read(&row.doc);
            ConversationDoc { conversation: doc.conversation.apply(event), ..doc }
        }
        None => ConversationDoc {
            conversation_id,
            version: 0,
            correlation: None,
            conversation: Conversation::begin(event)?,
            recalled: Vec::new(),
            given: Vec::new(),
            preview: String::new(),
            model: None,
            context_tokens: 0,
            compacted_at: None,
        },
    };
    (doc.version, doc.correlation) = (envelope.version, envelope.correlation);
    if let Some(words) = words(event) {
        doc.preview = words.chars().take(PREVIEW_CHARS).collect();
    }
    if let ConversationEvent::CallSettled { model, .. } = event
        && model != UNKNOWN_MODEL
    {
        doc.model = Some(model.clone());
    }
    let it = &doc.conversation;
    let rank = ranked(it.created_at, conversation_id.0);
    let (parent, state) = (belongs_to(&it.purpose), it.state.name().to_owned());
    Some(Row { parent, state, rank, doc: write(&doc) })
}

/// What a fact says, if it says something.
fn words(event: &ConversationEvent) -> Option<&str> {
    match event {
        ConversationEvent::Said { shown: Some(shown), .. } => Some(&shown.text),
        ConversationEvent::Said { text, .. } | ConversationEvent::Replied { text, .. } => Some(text),
        ConversationEvent::Asked { ask, .. } => Some(&ask.body),
        ConversationEvent::Answered { text, choice, .. } => text.as_deref().or(choice.as_deref()),
        ConversationEvent::Failed { error, .. } => Some(&error.detail),
        ConversationEvent::Stopped { said, .. } => said.as_deref(),
        ConversationEvent::Opened { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Claimed { .. }
        | ConversationEvent::CallReserved { .. }
        | ConversationEvent::CallSettled { .. }
        | ConversationEvent::AskWithdrawn { .. }
        | ConversationEvent::Waiting { .. }
        | ConversationEvent::Resumed { .. }
        | ConversationEvent::ContextAsked { .. }
        | ConversationEvent::ContextSet { .. }
        | ConversationEvent::Scheduled { .. }
        | ConversationEvent::CameDue { .. }
        | ConversationEvent::Unscheduled { .. }
        | ConversationEvent::OutcomeNoted { .. } => None,
    }
}

/// What a conversation belongs to, to list by.
fn belongs_to(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Talk => TALKS.to_owned(),
        Purpose::Consultation { asked_in, .. } => asked_in.to_string(),
        Purpose::Scoping { plan_id, .. }
        | Purpose::Drawing { plan_id, .. }
        | Purpose::PlanHindsight { plan_id } => plan_id.to_string(),
        Purpose::Hindsight { run_id } | Purpose::Answering { run_id, .. } => run_id.to_string(),
    }
}
