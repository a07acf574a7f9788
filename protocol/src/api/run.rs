//! Runs, and what is asked of them.

use super::MemoryUse;
use crate::event::{
    AgentStamp, Answering, Budget, DeliveryMode, DiffStats, Mode, Permission, Priority, RunError, TaskType,
    Tier, Verdict, WaitReason,
};
use crate::ids::{InboxId, ProjectId, RunId, TaskId};
use crate::money::Usd;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for room.
    Queued,
    /// Its workspace is being made.
    Preparing,
    /// Its agent works.
    Running,
    /// Parked, at no cost; `waiting_for` says for what.
    Waiting,
    /// Its work is captured and checked.
    Verifying,
    /// Done; waits for the founder, or for its delivery.
    Review,
    /// Delivered.
    Approved,
    /// Not wanted.
    Rejected,
    /// Given up; `error` says why.
    Failed,
    /// Ended by a person.
    Stopped,
}

impl RunState {
    /// All of them, in their usual order.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Preparing,
        Self::Running,
        Self::Waiting,
        Self::Verifying,
        Self::Review,
        Self::Approved,
        Self::Rejected,
        Self::Failed,
        Self::Stopped,
    ];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Preparing => "preparing",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Verifying => "verifying",
            Self::Review => "review",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
        }
    }

    /// Whether nothing more happens to it unless a person wants it.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected | Self::Failed | Self::Stopped)
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RunState {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
            format!("`{name}` is no state: use one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// One check of the last verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckResult {
    /// The command.
    pub command: String,
    /// Null when it was killed or never ran.
    pub exit_code: Option<i32>,
    /// How long it took.
    pub duration_ms: u64,
}

/// What a run used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunUsage {
    /// Tokens in, cached ones included.
    pub input_tokens: u64,
    /// Tokens out, reasoning included.
    pub output_tokens: u64,
    /// What they cost, where prices are known.
    #[schema(value_type = f64)]
    pub cost_usd: Usd,
    /// Of the tokens in, those read from the provider's cache.
    #[serde(default)]
    pub cache_read_tokens: u64,
    /// Of the tokens in, those written to the provider's cache.
    #[serde(default)]
    pub cache_write_tokens: u64,
    /// What an agent that talks to its provider by itself reckons its share of these tokens would cost at list prices.
    /// It is in no other figure: a subscription is not paid by the call, and nobody told Deputy what was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub reckoned_usd: Option<Usd>,
    /// What part of `cost_usd` is Deputy's own estimate: of calls that were cut off, or whose provider told nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub estimated_usd: Option<Usd>,
    /// How many of these tokens, in and out, were used by models without a known price: their cost is in no figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpriced_tokens: Option<u64>,
}

/// How far a delivery got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// On its way.
    Pending,
    /// It arrived.
    Done,
    /// Another change is in the way; the review is open again.
    Conflict,
    /// It could not be sent; the review is open again.
    Failed,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// How it leaves.
    pub mode: DeliveryMode,
    /// How far it got.
    pub state: DeliveryState,
    /// What happened and what to do next; null while there is nothing to say.
    pub detail: Option<String>,
}

/// Where delivered work went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentView {
    /// At the head of the target.
    pub commit: String,
    /// The branch that has it.
    pub target: String,
    /// What was there before.
    pub previous: Option<String>,
    /// The work changed nothing: it was closed, and nothing was sent anywhere.
    #[serde(default)]
    pub nothing: bool,
}

/// How far taking back got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RollbackState {
    /// On its way.
    Pending,
    /// Taken back.
    Done,
    /// It could not be.
    Failed,
}

/// What became of taking delivered work back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RollbackView {
    /// How far it got.
    pub state: RollbackState,
    /// The revert commit.
    pub commit: Option<String>,
    /// What happened and what to do next.
    pub detail: Option<String>,
}

/// A commit of the agent's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentCommitView {
    /// The first line of its message: the agent's words, without control characters, shortened.
    pub subject: String,
}

/// A question of a run's agent, and who answered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionView {
    /// Its inbox item.
    pub inbox_id: InboxId,
    /// One line.
    pub title: String,
    /// Who answers, and why; absent for questions from before that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answering: Option<Box<Answering>>,
    /// What was answered; absent while nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether a model answered.
    #[serde(default)]
    pub by_model: bool,
    /// Whether it lost its point before anybody answered.
    #[serde(default)]
    pub withdrawn: bool,
}

impl QuestionView {
    /// Whether a model is at it, and the founder was not asked yet.
    pub fn is_pending(&self) -> bool {
        let is_pending = self.answering.as_deref().is_some_and(Answering::is_pending);
        is_pending && self.answer.is_none() && !self.withdrawn
    }
}

/// The execution of a work order, over all its attempts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunView {
    /// Which.
    pub id: RunId,
    /// The work order it carries out.
    pub task_id: TaskId,
    /// Where the work happens; null until it is found.
    pub project_id: Option<ProjectId>,
    /// How much the founder takes part.
    pub mode: Mode,
    /// Where it stands.
    pub state: RunState,
    /// Name of the agent.
    pub agent: String,
    /// Who works on it, and by which version of their record; null before its first attempt.
    pub worker: Option<AgentStamp>,
    /// Which model.
    pub tier: Tier,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
    /// Which goes first.
    pub priority: Priority,
    /// What needs the founder's word.
    pub permission: Permission,
    /// The branch that collects the work, once there is a workspace.
    pub branch: Option<String>,
    /// What is to be done.
    pub text: String,
    /// When it was accepted.
    pub created_at: DateTime<Utc>,
    /// When its first attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// 0 before the first one.
    pub attempt: u32,
    /// How often Deputy went down with it since it last got anywhere; after three times it is set aside.
    #[serde(default)]
    pub strikes: u32,
    /// Set while the state is `waiting`.
    pub waiting_for: Option<WaitReason>,
    /// When a wait, or a delay before the next attempt, ends by itself; while the state is `running`, when a model that
    /// did not answer is asked again.
    pub waiting_until: Option<DateTime<Utc>>,
    /// For people; also while the state is `running` and a model does not answer, and in the queue when there is room but
    /// no seat of its worker.
    pub waiting_detail: Option<String>,
    /// What the agent says it did.
    pub summary: Option<String>,
    /// Set when the state is `failed`.
    pub error: Option<RunError>,
    /// Checks of the last verification.
    pub checks: Vec<CheckResult>,
    /// What they said.
    pub verdict: Option<Verdict>,
    /// What the work started from.
    pub base_commit: Option<String>,
    /// What a person should know of where it started, such as a remote that could not be reached.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// What the last capture made: an approval may name it.
    pub head_commit: Option<String>,
    /// Branch that it is merged into; null: the project's default.
    pub base_branch: Option<String>,
    /// Null until somebody approves.
    pub delivery: Option<DeliveryView>,
    /// Where it went, once it is approved.
    pub delivered: Option<SentView>,
    /// What became of taking it back.
    pub rollback: Option<RollbackView>,
    /// Size of the change.
    pub diff: DiffStats,
    /// What the agent committed by itself, newest first. It is shown and never delivered.
    #[serde(default)]
    pub agent_commits: Vec<AgentCommitView>,
    /// What it used.
    pub usage: RunUsage,
    /// Hard limits.
    pub budget: Budget,
    /// Inbox items of this run that wait for an answer.
    pub inbox: Vec<InboxId>,
    /// Of an external agent, when it told one.
    pub external_session_id: Option<String>,
    /// What was remembered and went into its prompts, each once; lists of runs have none of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memories: Vec<MemoryUse>,
    /// What its agent asked, in order; lists of runs have none of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionView>,
}
