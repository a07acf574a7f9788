//! `remember`: keep something for later.

use super::{read, spec as tool};
use crate::agent::REMEMBER;
use crate::model::ToolSpec;
use deputy_protocol::event::MemoryCategory;
use deputy_protocol::ids::MemoryId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = REMEMBER;

/// Something to remember.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remember {
    /// What kind of thing.
    pub category: MemoryCategory,
    /// What it is about, in a few words.
    pub key: String,
    /// The whole of it.
    pub text: String,
    /// Name of the project it belongs to; none: the conversation's, or the founder as a whole.
    #[serde(default)]
    pub project: Option<String>,
    /// Others that it says otherwise than.
    #[serde(default)]
    pub contradicts: Vec<MemoryId>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Remember something beyond this conversation: a decision with its reason, how the founder wants things, an open \
         question, context that no repository shows, an experiment and its outcome. A memory of the same key that says \
         something else is contradicted by it and trusted less.",
        json!({
            "category": {"type": "string", "enum": MemoryCategory::ALL},
            "key": {"type": "string", "description": "What it is about, in a few words"},
            "text": {"type": "string", "description": "The whole of it, to be understood by itself"},
            "project": {"type": "string", "description": "Name of the project it belongs to; absent: this conversation's, or the founder as a whole"},
            "contradicts": {"type": "array", "items": {"type": "string"}, "description": "Ids of memories that it says otherwise than"},
        }),
        &["category", "key", "text"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Remember, String> {
    read(&spec(), arguments)
}
