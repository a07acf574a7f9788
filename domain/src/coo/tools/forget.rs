//! `forget`: put something into no prompt any more.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::ids::MemoryId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "forget";

/// What is to be forgotten: one of both is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forget {
    /// This one.
    Id(MemoryId),
    /// All that are about this.
    Key {
        /// What they are about.
        key: String,
        /// Name of the project they belong to; none: the conversation's, or the founder as a whole.
        project: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    id: Option<MemoryId>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    project: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Forget something that is remembered, for good: by its id, or all that have this key. Only when the founder wants \
         it, or it was wrong.",
        json!({
            "id": {"type": "string", "description": "As `recall` gives it"},
            "key": {"type": "string"},
            "project": {"type": "string", "description": "Name of the project of the key; absent: this conversation's, or the founder as a whole"},
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Forget, String> {
    match read(&spec(), arguments)? {
        Arguments { id: Some(id), key: None, project: None } => Ok(Forget::Id(id)),
        Arguments { id: None, key: Some(key), project } if !key.trim().is_empty() => {
            Ok(Forget::Key { key, project })
        }
        _ => Err("say what to forget: either its `id`, or a `key`. Nothing was forgotten".to_owned()),
    }
}
