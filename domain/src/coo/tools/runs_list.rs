//! `runs_list`: which runs there are.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::api::RunState;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "runs_list";

/// Which runs to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunsList {
    /// Of this project, by name.
    pub project: Option<String>,
    /// In this state.
    pub state: Option<RunState>,
    /// At most so many.
    pub limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    project: Option<String>,
    #[serde(default)]
    state: Option<RunState>,
    #[serde(default)]
    limit: Option<u32>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Runs, the newest first: id, project, state, age, cost and what they were to do.",
        json!({
            "project": {"type": "string", "description": "Only of this project, by name"},
            "state": {"type": "string", "enum": RunState::ALL.map(RunState::name)},
            "limit": {"type": "integer", "minimum": 1, "maximum": 100, "description": "20 if left out"},
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<RunsList, String> {
    let Arguments { project, state, limit } = read(&spec(), arguments)?;
    Ok(RunsList { project, state, limit: arguments::limit(limit, 20, 100) })
}
