//! What is known about a conversation. Its serialised form is its row.

use super::appointment::{Appointment, Due};
use super::cut::Cut;
use crate::agent::Input;
use crate::purse::{Committed, Reservation};
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentStamp, Ask, ContextWish, Draft, Lease, Outcome, Prompt, Purpose, RunError, Scope, Usage, WaitReason,
};
use deputy_protocol::ids::{AppointmentId, CallId, ProjectId, ToolUseId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// A conversation, as its stream tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// What for.
    pub purpose: Purpose,
    /// The project that it is about, if it is about one.
    pub project_id: Option<ProjectId>,
    /// One line for lists; empty until somebody knows.
    pub title: String,
    /// Whose turn it is.
    pub state: State,
    /// Inputs that ends of turns said they heard.
    pub heard: u32,
    /// The inputs behind those, in order.
    pub unheard: VecDeque<Input>,
    /// The question that is open.
    pub ask: Option<Ask>,
    /// Answers to questions of the turn that goes on, by the tool call that asked.
    pub answers: BTreeMap<ToolUseId, String>,
    /// Who spoke last.
    pub agent: Option<AgentStamp>,
    /// The last reply.
    pub reply: Option<String>,
    /// What an advisor found, where one was asked.
    pub scope: Option<Scope>,
    /// What it would answer, where a question of another agent was put to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// Why the last turn came to nothing, if it did.
    pub error: Option<RunError>,
    /// Whether somebody ended the last turn: what it was at is not gone on with.
    pub was_stopped: bool,
    /// That turn, until an answer has heard of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// What came of it, as far as is known.
    pub outcome: Option<Outcome>,
    /// How the founder wants it to go before the model, until that is seen to.
    #[serde(default)]
    pub wish: Option<ContextWish>,
    /// What is to be done at its time.
    #[serde(default)]
    pub appointments: BTreeMap<AppointmentId, Appointment>,
    /// What has come due, and is not seen to yet.
    #[serde(default)]
    pub due: Vec<Due>,
    /// Whether somebody has taken up the turn under way.
    #[serde(default)]
    pub is_begun: bool,
    /// When whoever speaks began to wait for an answer, while somebody does.
    #[serde(default)]
    pub began_at: Option<At>,
    /// When somebody began to think about it last, also behind a crash or a wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<At>,
    /// Owners in a row that came and went without a word from a model.
    pub strikes: u32,
    /// What all of its calls used.
    pub spent: Usage,
    /// Calls in flight.
    pub reserved: BTreeMap<CallId, Reservation>,
    /// When it began.
    pub created_at: At,
    /// When anything of it was recorded last.
    pub updated_at: At,
}

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum State {
    /// That of whoever has something to say.
    Idle,
    /// The agent's. An owner picks it up.
    Thinking {
        /// Whose; none until somebody takes it.
        lease: Option<Lease>,
    },
    /// Nobody's, for now. An answer, a timer, or the next words pick it up.
    Waiting {
        /// For what.
        reason: WaitReason,
        /// Until when, if that is known.
        until: Option<At>,
        /// For people.
        detail: String,
    },
    /// Nobody's any more.
    Ended,
}

impl State {
    /// The state's name outside.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Thinking { .. } => "thinking",
            Self::Waiting { .. } => "waiting",
            Self::Ended => "ended",
        }
    }
}

/// Whether words begin a turn. News waits for others.
pub(super) fn wants_answer(source: Prompt) -> bool {
    source != Prompt::News
}

impl Conversation {
    /// The lease under which somebody thinks.
    pub const fn lease(&self) -> Option<Lease> {
        match &self.state {
            State::Thinking { lease } => *lease,
            State::Idle | State::Waiting { .. } | State::Ended => None,
        }
    }

    /// Inputs so far.
    pub fn inputs(&self) -> u32 {
        self.heard.saturating_add(u32::try_from(self.unheard.len()).unwrap_or(u32::MAX))
    }

    /// What is used or set aside.
    pub fn committed(&self) -> Committed {
        Committed::of(&self.spent, self.reserved.values())
    }

    /// Since when the founder waits for an answer, if they do.
    pub fn founder_waits_since(&self) -> Option<At> {
        self.began_at.filter(|_| self.is_talk())
    }

    /// Whether it may look at a project. Where an agent at work reads the answer, nothing of other projects is in it.
    pub fn sees(&self, project_id: Option<ProjectId>) -> bool {
        match self.purpose {
            Purpose::Answering { .. } => project_id.is_some() && project_id == self.project_id,
            Purpose::Talk
            | Purpose::Consultation { .. }
            | Purpose::Scoping { .. }
            | Purpose::Drawing { .. }
            | Purpose::Hindsight { .. }
            | Purpose::PlanHindsight { .. } => true,
        }
    }

    /// Whether it goes on behind a reply.
    pub const fn is_talk(&self) -> bool {
        matches!(self.purpose, Purpose::Talk)
    }
}
