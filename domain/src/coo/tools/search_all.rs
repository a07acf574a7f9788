//! `search_all`: where something was said.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "search_all";

/// Most characters of a question.
const CHARS_MAX: usize = 1_000;

/// Words that were said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchAll {
    /// All of these.
    pub query: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Everything that was ever said or done here, found by its words: orders, answers, transcripts, checks, reviews. All \
         words must be there; `\"some words\"` side by side, `beg*` for what begins so. The newest first.",
        json!({"query": {"type": "string"}}),
        &["query"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<SearchAll, String> {
    let wanted: SearchAll = read(&spec(), arguments)?;
    arguments::words("query", &wanted.query, CHARS_MAX)?;
    Ok(wanted)
}
