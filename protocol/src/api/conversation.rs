//! Conversations, as readers see them and as they are begun.

use crate::At;
use crate::api::RunUsage;
use crate::event::{AgentStamp, MemoryRef, Purpose, RunError, WaitReason};
use crate::ids::{ConversationId, EventId, InboxId, PlanId, ProjectId, RunId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Whose turn it is in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    /// That of whoever has something to say.
    Idle,
    /// The agent's.
    Thinking,
    /// Nobody's, for now; `waiting_for` says for what.
    Waiting,
    /// Nobody's any more: it was a question to an agent, and it is over.
    Ended,
}

impl ConversationState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Idle, Self::Thinking, Self::Waiting, Self::Ended];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Thinking => "thinking",
            Self::Waiting => "waiting",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for ConversationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ConversationState {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
            format!("`{name}` is no state: use one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// Which part of Deputy speaks in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// The COO, with the founder.
    Assist,
    /// The advisor on code.
    Code,
    /// The advisor on growth.
    Growth,
    /// The advisor on figures.
    Analytics,
    /// Whoever turns a plan into tasks.
    Orchestrator,
    /// Whoever looks back at a run, or a plan.
    Hindsight,
    /// Whoever answers questions of agents.
    Answering,
}

/// What came of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationOutcome {
    /// Work was ordered.
    Tasked,
    /// The founder did not want it.
    Declined,
    /// Not now.
    Deferred,
    /// Something is kept an eye on.
    Monitoring,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageRole {
    /// The founder.
    Founder,
    /// The COO.
    Coo,
    /// An advisor that was asked.
    Advisor,
    /// Whoever turns a plan into tasks.
    Orchestrator,
    /// Deputy itself: what happened meanwhile.
    Deputy,
}

/// Something that was said in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Of the fact that records it.
    pub id: EventId,
    /// Of that fact among all events: the feed has what came after it.
    pub position: u64,
    /// Who said it.
    pub role: MessageRole,
    /// The words.
    pub text: String,
    /// The plan of which a card was shown with it, or that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<PlanId>,
    /// The run that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
    /// The inbox item that it asks to answer, or answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// Set when no answer came of it; `text` says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<RunError>,
    /// Memories that went into the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memories: Vec<MemoryRef>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
}

/// What the agent had before it when it spoke last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContextSnapshot {
    /// Who spoke, by which version of its instructions.
    pub agent: Option<AgentStamp>,
    /// `PROVIDER/MODEL` that answered last.
    pub model: Option<String>,
    /// Tokens of that call, as the provider counted.
    pub context_tokens: u64,
    /// Tokens that this model can take; null while none was asked.
    pub window_tokens: Option<u64>,
    /// Set while it sees a summary in place of what was said before that. All of it stays, and can be had back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub compacted_at: Option<At>,
    /// Memories that went into its prompts, each once, in the version that was recalled first.
    pub memories: Vec<MemoryRef>,
}

/// A thread of words: the founder's with the COO, or one behind it, of an agent that was asked something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConversationView {
    /// Which.
    pub id: ConversationId,
    /// The project that it is about, if it is about one.
    pub project_id: Option<ProjectId>,
    /// Which part of Deputy speaks.
    pub module: Module,
    /// What it is for, and where it came up.
    pub purpose: Purpose,
    /// One line; empty until something was said.
    pub title: String,
    /// Whose turn it is.
    pub state: ConversationState,
    /// Set while the state is `waiting`.
    pub waiting_for: Option<WaitReason>,
    /// When a wait ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_until: Option<At>,
    /// For people.
    pub waiting_detail: Option<String>,
    /// Inbox items of it that wait for an answer.
    pub inbox: Vec<InboxId>,
    /// Why the last turn came to nothing, if it did.
    pub error: Option<RunError>,
    /// What came of it; null: nothing yet, or nothing was to.
    pub outcome: Option<ConversationOutcome>,
    /// Set when the outcome is `deferred`: when it is raised again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deferred_until: Option<At>,
    /// Plans that were proposed in it.
    pub plan_ids: Vec<PlanId>,
    /// Runs that came of it.
    pub run_ids: Vec<RunId>,
    /// What the agent had before it.
    pub context_snapshot: ContextSnapshot,
    /// How the last thing that was said begins.
    pub preview: String,
    /// The newest of its messages, oldest first; none in lists. `/conversations/{id}/messages` has all.
    pub messages: Vec<MessageView>,
    /// What its calls of models used.
    pub usage: RunUsage,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
    /// When anything of it was recorded last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: At,
}

/// Begins a conversation with the COO.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    /// What is said first; without it, nothing yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 262_144)]
    pub text: Option<String>,
    /// Id or name of the project that it is about; none: whatever comes up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What it is called; without it, its first words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub title: Option<String>,
}

/// What is to be different about a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationChange {
    /// What it is called.
    #[schema(min_length = 1, max_length = 1000)]
    pub title: String,
}
