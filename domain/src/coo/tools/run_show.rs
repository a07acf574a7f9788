//! `run_show`: what is known of a run.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::ids::RunId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "run_show";

/// A run to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunShow {
    /// Which.
    pub run: RunId,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "One run: its order, state, what its agent says it did, checks and their verdict, what it changed and cost, and \
         what it asks.",
        json!({"run": {"type": "string", "description": "Its id, as `runs_list` shows it"}}),
        &["run"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<RunShow, String> {
    read(&spec(), arguments)
}
