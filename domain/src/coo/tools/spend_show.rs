//! `spend_show`: what was spent.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::At;
use deputy_protocol::api::SpendBy;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "spend_show";

/// Which sums to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendShow {
    /// One for each of what.
    pub by: SpendBy,
    /// From this moment on.
    pub since: Option<At>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    by: SpendBy,
    #[serde(default)]
    since: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What was spent on models in US dollars, by day (UTC, of everything), by project (since it was added) or by run.",
        json!({
            "by": {"type": "string", "enum": ["day", "project", "run"]},
            "since": {"type": "string", "description": "A day, as 2026-01-31; for days and runs"},
        }),
        &["by"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<SpendShow, String> {
    let Arguments { by, since } = read(&spec(), arguments)?;
    if by == SpendBy::Project && since.is_some() {
        return Err("the sums of projects are of all time: leave `since` out, or ask by day".to_owned());
    }
    Ok(SpendShow { by, since: arguments::since(since.as_deref())? })
}
