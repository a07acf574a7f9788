//! What the founder is asked.

use super::{Answering, DiffStats};
use crate::ids::{InboxId, ToolUseId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of item the founder sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// Somebody needs to know something.
    Question,
    /// Somebody needs permission.
    Approval,
    /// Work is ready to be looked at.
    Review,
    /// Something went wrong for good.
    Failure,
}

/// What the answer decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum AskPurpose {
    /// Which project the work belongs to.
    Project,
    /// Whether the work may start.
    Start,
    /// What the agent asked with a tool call.
    Agent {
        /// The tool call that waits for the answer.
        tool_use: ToolUseId,
    },
    /// Whether the agent may do what it asked for: exactly that, once.
    Permission {
        /// The question that waits for the answer.
        tool_use: ToolUseId,
        /// The tool and its arguments, word for word.
        call: (String, String),
    },
    /// Whether more may be spent.
    Budget {
        /// What would hold then.
        raised: super::Budget,
    },
    /// Whether the work is delivered.
    Review,
    /// What to do about a failed run.
    Failure,
    /// What to do about a delivered change that could not be taken back.
    Rollback,
    /// Whether a plan is carried out.
    Plan {
        /// Which version of its card.
        version: u32,
    },
}

/// One way to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskOption {
    /// Stable within the item.
    pub id: String,
    /// What a person reads.
    pub label: String,
    /// What whoever asks would choose.
    #[serde(default)]
    pub recommended: bool,
}

/// One thing that waits for the founder, on every surface. First answer wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ask {
    /// Stable, minted by whoever asks.
    pub inbox_id: InboxId,
    /// What it decides.
    pub purpose: AskPurpose,
    /// One line.
    pub title: String,
    /// The whole of it.
    pub body: String,
    /// Ways to answer; empty means free text.
    pub options: Vec<AskOption>,
    /// When it stops waiting.
    pub expires_at: Option<DateTime<Utc>>,
    /// The choice that expiry makes.
    pub default_choice: Option<String>,
    /// Size of the change that is to be looked at, against its base; absent for all but reviews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<DiffStats>,
    /// Who answers; absent for all but questions of agents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answering: Option<Box<Answering>>,
}

impl Ask {
    /// Whether a model is to see to it, and the founder was not asked yet.
    pub fn is_pending(&self) -> bool {
        self.answering.as_deref().is_some_and(Answering::is_pending)
    }

    /// What kind of item the founder sees.
    pub fn kind(&self) -> InboxKind {
        match self.purpose {
            AskPurpose::Project | AskPurpose::Agent { .. } => InboxKind::Question,
            AskPurpose::Start
            | AskPurpose::Permission { .. }
            | AskPurpose::Budget { .. }
            | AskPurpose::Plan { .. } => InboxKind::Approval,
            AskPurpose::Review => InboxKind::Review,
            AskPurpose::Failure | AskPurpose::Rollback => InboxKind::Failure,
        }
    }
}
