//! `recall`: look for what is remembered.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::event::MemoryCategory;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "recall";

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// In words; none: the latest of a category.
    #[serde(default)]
    pub query: String,
    /// Only of this kind.
    #[serde(default)]
    pub category: Option<MemoryCategory>,
    /// Name of the project; none: the conversation's. What belongs to the founder as a whole is found too.
    #[serde(default)]
    pub project: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Look for what is remembered: decisions, preferences, open questions, context, experiments. One word that it holds \
         is enough to find it; a category without a query gives the latest of it, as all past experiments. What comes has \
         an id: cite it as `memory ID`.",
        json!({
            "query": {"type": "string"},
            "category": {"type": "string", "enum": MemoryCategory::ALL.map(MemoryCategory::name)},
            "project": {"type": "string", "description": "Name of a project; absent: this conversation's"},
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Recall, String> {
    let recall: Recall = read(&spec(), arguments)?;
    if recall.query.trim().is_empty() && recall.category.is_none() {
        return Err("neither `query` nor `category` is there, so nothing was looked for: put it into words"
            .to_owned());
    }
    Ok(recall)
}
