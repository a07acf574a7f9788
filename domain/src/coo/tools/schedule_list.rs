//! `schedule_list`: what is to be done at its time.

use super::{Nothing, read, spec as tool};
use crate::model::ToolSpec;
use serde_json::json;

/// Its name.
pub const NAME: &str = "schedule_list";

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What is scheduled in all conversations, the next first, and the plans that the founder put off until a time.",
        json!({}),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<(), String> {
    read::<Nothing>(&spec(), arguments).map(|Nothing {}| ())
}
