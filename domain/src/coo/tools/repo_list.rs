//! `repo_list`: what is in a folder of a repository.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "repo_list";

/// A folder of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepoList {
    /// The project by name; absent: the one that is talked about.
    #[serde(default)]
    pub project: Option<String>,
    /// From the top, which is empty.
    #[serde(default)]
    pub path: String,
    /// By its id, maybe shortened; absent: the head of the default branch.
    #[serde(default)]
    pub commit: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What is in a folder of a project's repository: names, kinds and sizes.",
        json!({
            "project": arguments::project(),
            "path": {"type": "string", "description": "The folder; left out: the top"},
            "commit": arguments::commit(),
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<RepoList, String> {
    let wanted: RepoList = read(&spec(), arguments)?;
    arguments::check_commit(wanted.commit.as_deref())?;
    let path = arguments::path(&wanted.path)?;
    Ok(RepoList { path, ..wanted })
}
