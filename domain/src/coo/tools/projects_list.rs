//! `projects_list`: which projects there are.

use super::{Nothing, read, spec as tool};
use crate::model::ToolSpec;
use serde_json::json;

/// Its name.
pub const NAME: &str = "projects_list";

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "All projects: name, repository, default branch, sub-folder, checks, and how work is delivered.",
        json!({}),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<(), String> {
    read::<Nothing>(&spec(), arguments).map(|Nothing {}| ())
}
