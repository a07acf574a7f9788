//! Facts about looking back at runs.

use crate::event::{AgentStamp, TaskType};
use crate::ids::{ConversationId, RunId};
use crate::money::Usd;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a run. One that is tried again after it failed comes to another end later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// The founder, or a policy of theirs, took its change.
    Approved,
    /// The founder did not want its change.
    Rejected,
    /// It was given up.
    Failed,
    /// Somebody stopped it.
    Stopped,
    /// What it had delivered was taken back.
    Reverted,
}

/// What runs took, and how often somebody had to put them right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunTotals {
    /// What their calls cost, where prices are known.
    pub cost_usd: Usd,
    /// Time of work, waiting left out, in milliseconds.
    pub worked_ms: u64,
    /// How often checks that failed sent the agent back.
    pub rounds: u64,
    /// How often the founder asked for changes.
    pub corrections: u64,
}

/// A fact about looking back at a run, on the stream `lookback/RUN`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum LookbackEvent {
    /// Ends of the run went into the track records of who did it.
    #[serde(rename = "lookback.counted")]
    Counted {
        /// The run.
        run_id: RunId,
        /// Its agent.
        agent: String,
        /// What kind of work it was.
        task_type: TaskType,
        /// Who worked on it last, and by which version of their record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worker: Option<AgentStamp>,
        /// What became of it since it was counted last, in order.
        ends: Vec<RunEnd>,
        /// What it took since then.
        took: RunTotals,
        /// Who was asked what there is to learn from it, if anybody was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId>,
        /// When.
        at: DateTime<Utc>,
    },
}
