//! `documents_list`: which documents a project has.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "documents_list";

/// A project whose documents are to be listed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsList {
    /// By name; absent: the one that is talked about.
    #[serde(default)]
    pub project: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "The documents of a project (what it is to be, its vision, designs and specifications): id, kind, title, version.",
        json!({"project": arguments::project()}),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<DocumentsList, String> {
    read(&spec(), arguments)
}
