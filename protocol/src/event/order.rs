//! A work order, with every default already decided.

use super::{Checks, Delivery, Mode, Permission, PlanPart, Priority, TaskType, Tier};
use crate::ids::{ProjectId, TaskId};
use crate::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hard limits of one run. An absent one does not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_max: Option<Usd>,
    /// Tokens, in and out together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_max: Option<u64>,
    /// Minutes of work, time spent waiting left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_max: Option<u32>,
}

/// What was asked for, after the project's and the installation's defaults were filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WorkOrder {
    /// The sentence.
    pub text: String,
    /// Where the work happens; `None` until it is found or asked.
    pub project_id: Option<ProjectId>,
    /// Name of the agent in the configuration.
    pub agent: String,
    /// Delegated or hands-on.
    pub mode: Mode,
    /// Which model.
    pub tier: Tier,
    /// How far a failing run may escalate; its own tier when it may not.
    pub tier_max: Tier,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
    /// Which goes first.
    pub priority: Priority,
    /// What needs the founder's word.
    pub permission: Permission,
    /// Nobody said so yet, and the project that it is placed in decides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub permission_open: bool,
    /// Whether the diff waits for the founder.
    pub delivery: Delivery,
    /// Branch the work starts from and is merged into; `None`: the project's default.
    pub base_branch: Option<String>,
    /// Paths the order points at.
    pub files: Vec<String>,
    /// Where it came from, in the founder's tracker.
    pub issue_id: Option<String>,
    /// Whatever the caller wants to find again.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Commands that decide whether it is done.
    pub checks: Vec<String>,
    /// Where the checks run.
    pub checks_in: Checks,
    /// Hard limits.
    pub budget: Budget,
    /// Tasks whose runs must be approved first.
    pub depends_on: Vec<TaskId>,
    /// The plan that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PlanPart>,
}
