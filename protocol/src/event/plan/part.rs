//! What a work order knows of the plan that it is a part of.

use super::NodeName;
use crate::ids::{PlaceId, PlanId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a work order knows of the plan that it is a part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanPart {
    /// Which plan.
    pub plan_id: PlanId,
    /// Which piece of it.
    pub node: NodeName,
    /// Whether the founder reviews its result. Otherwise green checks end it, and it is delivered nowhere: others build on
    /// it.
    pub gathers: bool,
    /// What has to be in its workspace when it begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub builds_on: Vec<Foundation>,
    /// The place that works on it as long as that lives: what it builds on lies there. Absent where there is one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// Paths that the plan's tasks in this project are for, where it delivers what they came to; none: anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Paths that the founder was promised will stay as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untouched: Vec<String>,
}

/// What an earlier piece came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Foundation {
    /// The piece, for people.
    pub title: String,
    /// The head of its run's branch.
    pub commit: String,
}
