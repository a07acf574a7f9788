//! Sessions: conversations of agents, as runs have them.

use super::RunUsage;
use crate::event::Mode;
use crate::ids::{ProjectId, RunId, TaskId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// The agent is at it.
    Working,
    /// Nobody is at it, and it can be gone on with.
    Resting,
    /// It could not be gone on with, and another one took its place.
    GivenUp,
    /// Its run has ended.
    Ended,
}

/// How the last turn of a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionOutcome {
    /// The agent said that it was done.
    Done,
    /// It was told to stop.
    Interrupted,
    /// It could not go on; `failure` says why.
    Failed,
    /// Its process went away in the middle of it.
    Lost,
}

/// One conversation of an agent. What was said in it are the steps of its run; `log` is what its program wrote, word for
/// word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// The run.
    pub run_id: RunId,
    /// Its place among the sessions of the run, from 1.
    pub number: u32,
    /// The work order.
    pub task_id: TaskId,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// Name of the agent.
    pub agent: String,
    /// How it is driven: `builtin`, `claude`, `codex`, …
    pub kind: String,
    /// Version of its program, if that said one.
    pub version: Option<String>,
    /// The model, as the program calls it, if that said one.
    pub model: Option<String>,
    /// The program's own name for the session.
    pub external_session_id: Option<String>,
    /// How much the founder took part, as of its last process.
    pub mode: Mode,
    /// Whether it goes on.
    pub state: SessionState,
    /// How its last turn ended; null while the first one goes on, and for the agent that is no program.
    pub outcome: Option<SessionOutcome>,
    /// Why that turn failed: `limited`, `session`, `crashed`, …
    pub failure: Option<String>,
    /// The attempt of the run in which it began.
    pub attempt: u32,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Turns that ended; null for the agent that is no program.
    pub turns: Option<u32>,
    /// Processes that were begun for it.
    pub processes: u32,
    /// What its calls of models used, as far as they went through Deputy or were told to it.
    pub usage: RunUsage,
    /// Size of its log in bytes; its running process is not in it yet.
    pub log_bytes: u64,
    /// Whether its processes wrote more than that: the run had kept as much as a run may.
    pub log_truncated: bool,
}
