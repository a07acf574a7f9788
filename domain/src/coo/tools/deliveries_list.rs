//! `deliveries_list`: what went out.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::At;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "deliveries_list";

/// Which deliveries to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveriesList {
    /// Of this project, by name.
    pub project: Option<String>,
    /// From this moment on.
    pub since: Option<At>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    project: Option<String>,
    #[serde(default)]
    since: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What was delivered, the newest first: when, which commit to which branch, by which run, and whether it was taken \
         back.",
        json!({
            "project": {"type": "string", "description": "Only of this project, by name"},
            "since": {"type": "string", "description": "A day, as 2026-01-31, or a time, both UTC"},
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<DeliveriesList, String> {
    let Arguments { project, since } = read(&spec(), arguments)?;
    Ok(DeliveriesList { project, since: arguments::since(since.as_deref())? })
}
