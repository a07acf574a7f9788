//! `repo_search`: where something stands in a repository.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "repo_search";

/// Most characters of a pattern.
const CHARS_MAX: usize = 1_000;

/// A pattern, and where to look for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepoSearch {
    /// The project by name; absent: the one that is talked about.
    #[serde(default)]
    pub project: Option<String>,
    /// A regular expression, for one line.
    pub query: String,
    /// Only in files whose paths fit this.
    #[serde(default)]
    pub glob: Option<String>,
    /// By its id, maybe shortened; absent: the head of the default branch.
    #[serde(default)]
    pub commit: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Lines of a project's repository that match a regular expression (Rust's syntax; `(?i)` at its beginning for upper \
         and lower case alike), as `path:line: text`.",
        json!({
            "project": arguments::project(),
            "query": {"type": "string"},
            "glob": {"type": "string", "description": "Only files whose paths fit, as `src/**/*.rs`"},
            "commit": arguments::commit(),
        }),
        &["query"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<RepoSearch, String> {
    let wanted: RepoSearch = read(&spec(), arguments)?;
    arguments::check_commit(wanted.commit.as_deref())?;
    arguments::words("query", &wanted.query, CHARS_MAX)?;
    arguments::words("glob", wanted.glob.as_deref().unwrap_or("*"), CHARS_MAX)?;
    Ok(wanted)
}
