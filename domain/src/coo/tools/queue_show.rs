//! `queue_show`: what is worked on and what waits for room.

use super::{Nothing, read, spec as tool};
use crate::model::ToolSpec;
use serde_json::json;

/// Its name.
pub const NAME: &str = "queue_show";

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What is worked on now, what waits for room in the order in which it will start, what waits for something else, and \
         whether everything is paused.",
        json!({}),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<(), String> {
    read::<Nothing>(&spec(), arguments).map(|Nothing {}| ())
}
