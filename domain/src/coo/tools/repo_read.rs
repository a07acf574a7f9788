//! `repo_read`: what is in a file of a repository.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "repo_read";

/// Lines that are shown, when nobody says.
const LINES: u32 = 400;

/// Lines that are shown at once, at most.
const LINES_MAX: u32 = 2_000;

/// Lines of a file of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoRead {
    /// The project by name; absent: the one that is talked about.
    pub project: Option<String>,
    /// From the top.
    pub path: String,
    /// By its id, maybe shortened; absent: the head of the default branch.
    pub commit: Option<String>,
    /// The first line, from 1.
    pub first_line: u64,
    /// How many lines.
    pub lines: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    project: Option<String>,
    path: String,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    offset: Option<u64>,
    #[serde(default)]
    limit: Option<u32>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Lines of a file of a project's repository, each with its number. Cite what you rest on as `path:line`.",
        json!({
            "project": arguments::project(),
            "path": {"type": "string"},
            "commit": arguments::commit(),
            "offset": {"type": "integer", "minimum": 1, "description": "First line, from 1"},
            "limit": {"type": "integer", "minimum": 1, "maximum": LINES_MAX, "description": "Lines; 400 if left out"},
        }),
        &["path"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<RepoRead, String> {
    let Arguments { project, path, commit, offset, limit } = read(&spec(), arguments)?;
    arguments::check_commit(commit.as_deref())?;
    let path = arguments::path(&path)?;
    if path.is_empty() {
        return Err("`path` is empty: `repo_list` shows which files there are".to_owned());
    }
    let (first_line, lines) = (offset.unwrap_or(1).max(1), arguments::limit(limit, LINES, LINES_MAX));
    Ok(RepoRead { project, path, commit, first_line, lines })
}
