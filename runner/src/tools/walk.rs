//! Walking the workspace as `.gitignore` sees it.

use std::path::{Component, Path, PathBuf};

use deputy_protocol::link::{ToolError, ToolErrorKind, WORKSPACE_MOUNT};
use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use tokio_util::sync::CancellationToken;

use crate::workspace::{Workspace, invalid};

/// Files below the root, relative to it and sorted, without what `.gitignore` names and without `.git`.
///
/// The walk follows no links. It sees names only: whoever opens a file does so through the workspace.
/// It ends early when `stop` says so; the caller asks `stop` again to know.
pub(super) fn files<'a>(
    workspace: &Workspace,
    stop: &'a CancellationToken,
) -> impl Iterator<Item = PathBuf> + use<'a> {
    let root = workspace.root().to_path_buf();
    let walk = WalkBuilder::new(&root)
        .hidden(false)
        .parents(false)
        .git_global(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_path(Path::cmp)
        .build();
    walk.take_while(|_| !stop.is_cancelled())
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .filter_map(move |entry| entry.path().strip_prefix(&root).ok().map(Path::to_path_buf))
}

/// A glob over paths relative to the root. Without `/` it matches names at any depth.
pub(super) fn matcher(workspace: &Workspace, pattern: &str) -> Result<GlobMatcher, ToolError> {
    let root = workspace.root().to_string_lossy();
    let below = [root.as_ref(), WORKSPACE_MOUNT]
        .into_iter()
        .find_map(|prefix| pattern.strip_prefix(prefix)?.strip_prefix('/'))
        .unwrap_or(pattern);
    let below = below.strip_prefix("./").unwrap_or(below);
    if below.starts_with('/') || Path::new(below).components().any(|part| part == Component::ParentDir) {
        return Err(invalid(format!(
            "{pattern:?} leads out of the workspace. Use a pattern relative to it."
        )));
    }
    if below.is_empty() {
        return Err(invalid("The pattern is empty. Use one such as `**/*.rs`."));
    }
    let anywhere = if below.contains('/') { below.to_owned() } else { format!("**/{below}") };
    let glob = GlobBuilder::new(&anywhere).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher())
        .map_err(|error| invalid(format!("{pattern:?} is not a glob: {error}")))
}

/// The error of a search that was stopped before its end.
pub(super) fn stopped(stop: &CancellationToken) -> Result<(), ToolError> {
    if stop.is_cancelled() {
        return Err(ToolError::new(ToolErrorKind::Cancelled, "The search was ended before it was complete."));
    }
    Ok(())
}
