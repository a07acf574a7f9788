//! What is asked of runs.

use crate::event::{DeliveryMode, LineComment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Delivers work in review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// How it leaves.
    pub deliver: DeliveryMode,
    /// Exactly this commit, or nothing happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

/// Throws work in review away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Lets a run go on as delegated work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// What the agent is to do until it is done; without it, what is there is checked and goes to review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Tells the agent something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What.
    #[schema(min_length = 1, max_length = 262_144)]
    pub text: String,
}

/// Asks for another round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesRequest {
    /// What should be different.
    #[schema(min_length = 1, max_length = 262_144)]
    pub text: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "super::object::objects")]
    pub comments: Vec<LineComment>,
}

/// A request that says nothing; its body may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
