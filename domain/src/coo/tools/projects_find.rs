//! `projects_find`: which project a sentence means.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "projects_find";

/// Words to find a project by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectsFind {
    /// What the founder said.
    pub sentence: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Which project a sentence is about, where it does not say so: names, other names, recent work, READMEs and code \
         are looked at. It tells what speaks for which; where two are close, ask the founder.",
        json!({"sentence": {"type": "string", "description": "The founder's own words, or what they come to."}}),
        &["sentence"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<ProjectsFind, String> {
    read(&spec(), arguments)
}
