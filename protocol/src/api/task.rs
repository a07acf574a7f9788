//! Work orders.

use super::{RunState, RunView};
use crate::event::{Budget, Mode, Permission, Priority, TaskType, Tier};
use crate::ids::{ProjectId, RunId, TaskId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Work to be done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    /// The sentence.
    #[schema(min_length = 1, max_length = 262_144)]
    pub text: String,
    /// Id or name of the project; none: found from the text, or asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Name of the agent in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// How much the founder takes part.
    #[serde(default)]
    pub mode: Mode,
    /// Which model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// What kind of work.
    #[serde(default, rename = "type")]
    pub task_type: TaskType,
    /// Which goes first.
    #[serde(default)]
    pub priority: Priority,
    /// What needs the founder's word; none: `autonomous` where the project delivers by itself, else `supervised`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permission>,
    /// Branch to start from and merge into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_branch: Option<String>,
    /// Paths that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Where it came from, in the founder's tracker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_id: Option<String>,
    /// Whatever the caller wants to find again.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Commands that decide whether it is done; none: the project's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<Vec<String>>,
    /// Hard limits.
    #[serde(default, deserialize_with = "super::object::object")]
    pub budget: Budget,
    /// Tasks that must be approved first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
}

/// A work order. Its state is its run's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskView {
    /// Which.
    pub id: TaskId,
    /// Where the work happens; null until it is found.
    pub project_id: Option<ProjectId>,
    /// The sentence.
    pub text: String,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
    /// Which model.
    pub tier: Tier,
    /// Which goes first.
    pub priority: Priority,
    /// What needs the founder's word.
    pub permission: Permission,
    /// How much the founder takes part.
    pub mode: Mode,
    /// Of its run.
    pub state: RunState,
    /// The run that does it.
    pub run_id: RunId,
    /// Tasks that must be approved first.
    pub depends_on: Vec<TaskId>,
    /// Where it came from, in the founder's tracker.
    pub issue_id: Option<String>,
    /// Whatever the caller wanted to find again.
    #[schema(value_type = Object)]
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// When it was accepted.
    pub created_at: DateTime<Utc>,
}

/// Work was accepted: it is on disk and will be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskAccepted {
    /// The work order.
    pub task: TaskView,
    /// The run that does it.
    pub run: RunView,
    /// What will be in its way, and what to do about it; one text each.
    #[serde(default)]
    pub warnings: Vec<String>,
}
