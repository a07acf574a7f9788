//! What people see of words that are said to an agent.

use crate::ids::{PlanId, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How words of Deputy's own to an agent are shown to people: what is an instruction there is none of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// The words.
    pub text: String,
    /// The plan that they are about, if they are about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<PlanId>,
    /// The run that they are about, if they are about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
}
