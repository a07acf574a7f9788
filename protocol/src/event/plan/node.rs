//! A piece of a plan that one run does.

use crate::event::{Permission, TaskType, Tier};
use crate::ids::ProjectId;
use crate::money::Usd;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use utoipa::ToSchema;

/// What a piece is called in its plan: short, unique there, for people (`referral-api`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct NodeName(pub String);

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for NodeName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// A piece of a plan that one run does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanNode {
    /// What it is called.
    pub name: NodeName,
    /// One line for people.
    pub title: String,
    /// What its worker is told.
    pub text: String,
    /// Where it is done.
    pub project_id: ProjectId,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
    /// Which model.
    pub tier: Tier,
    /// What needs the founder's word; absent where nobody said, and its project decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permission>,
    /// Pieces that have to be done before it begins.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub depends_on: BTreeSet<NodeName>,
    /// Paths below the repository's root that it may change; a folder stands for all below it. None: anywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Commands that decide over it, besides its project's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// It is what the founder reviews, and what is delivered: with all that the pieces it depends on came to as one
    /// change. It begins when each of those is done or came to nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gathers: bool,
    /// What it will cost, as far as anybody can say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_usd: Option<Usd>,
}
