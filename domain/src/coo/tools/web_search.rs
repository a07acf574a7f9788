//! `web_search`: what the web has about something.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "web_search";

/// Most characters of a question: Brave takes no more.
const CHARS_MAX: usize = 400;

/// A question to whoever searches the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSearch {
    /// What.
    pub query: String,
    /// At most so many pages.
    pub limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    query: String,
    #[serde(default)]
    limit: Option<u32>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Pages of the web about something: title, address and an excerpt of each. The question leaves this house: put \
         nothing into it that is not public.",
        json!({
            "query": {"type": "string"},
            "limit": {"type": "integer", "minimum": 1, "maximum": 20, "description": "8 if left out"},
        }),
        &["query"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<WebSearch, String> {
    let Arguments { query, limit } = read(&spec(), arguments)?;
    arguments::words("query", &query, CHARS_MAX)?;
    Ok(WebSearch { query, limit: arguments::limit(limit, 8, 20) })
}
