//! `recall`: look for what is remembered.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "recall";

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// In words.
    pub query: String,
    /// Name of the project; none: the conversation's. What belongs to the founder as a whole is found too.
    #[serde(default)]
    pub project: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Look for what is remembered: decisions, preferences, open questions, context, experiments. One word that it holds \
         is enough to find it.",
        json!({
            "query": {"type": "string"},
            "project": {"type": "string", "description": "Name of a project; absent: this conversation's"},
        }),
        &["query"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Recall, String> {
    let recall: Recall = read(&spec(), arguments)?;
    if recall.query.trim().is_empty() {
        return Err("the query is empty, so nothing was looked for: put it into words".to_owned());
    }
    Ok(recall)
}
