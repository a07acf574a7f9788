//! `cancel_plan`: an end to work that the founder does not want any more.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::ids::PlanId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "cancel_plan";

/// Which plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// Its id.
    pub plan: PlanId,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "End a plan of this conversation with all of its work, because the founder says so here. What is delivered \
         already stays.",
        json!({"plan": {"type": "string", "description": "Its id"}}),
        &["plan"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Cancel, String> {
    read(&spec(), arguments)
}
