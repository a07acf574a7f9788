//! What waits for the founder.

use crate::event::{Answering, AskOption, InboxKind};
use crate::ids::{ConversationId, InboxId, ProjectId, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether an item still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InboxState {
    /// It waits for an answer.
    Open,
    /// Somebody answered.
    Answered,
    /// It lost its point before anybody answered.
    Withdrawn,
}

/// Something that waits, or waited, for the founder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxItem {
    /// Which.
    pub id: InboxId,
    /// What kind of thing.
    pub kind: InboxKind,
    /// The run that asks.
    pub run_id: Option<RunId>,
    /// The conversation that asks; of a plan, the one in which it came up.
    #[serde(default)]
    pub conversation_id: Option<ConversationId>,
    /// The plan that asks.
    pub plan_id: Option<String>,
    /// In which project.
    pub project_id: Option<ProjectId>,
    /// Whether it still waits.
    pub state: InboxState,
    /// One line.
    pub title: String,
    /// The whole of it.
    pub body: String,
    /// Of a review: files that the change touches; a rename counts once.
    #[serde(default)]
    pub files_changed: Option<u64>,
    /// Of a review: lines added.
    #[serde(default)]
    pub insertions: Option<u64>,
    /// Of a review: lines removed.
    #[serde(default)]
    pub deletions: Option<u64>,
    /// Ways to answer; empty means free text. `send` sends the draft of `answering`.
    pub options: Vec<AskOption>,
    /// Of a question of an agent: who answers, why, and what a model would say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answering: Option<Box<Answering>>,
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
    /// When it stops waiting.
    pub expires_at: Option<DateTime<Utc>>,
    /// The choice that expiry makes.
    pub default_choice: Option<String>,
    /// When it was answered, or lost its point.
    pub answered_at: Option<DateTime<Utc>>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// The chosen option.
    pub choice: Option<String>,
    /// What was written.
    pub text: Option<String>,
}

/// An answer. The first one wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Id of the chosen option.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub choice: Option<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 262_144)]
    pub text: Option<String>,
}
