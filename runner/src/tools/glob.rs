//! `fs_glob`.

use deputy_protocol::link::{Answer, FsGlob, Paths, ToolError};
use tokio_util::sync::CancellationToken;

use super::walk::{files, matcher, stopped};
use crate::workspace::Workspace;

/// Most paths of one answer.
const PATHS_MAX: usize = 1000;

/// Finds files by name.
pub fn glob(workspace: &Workspace, call: &FsGlob, stop: &CancellationToken) -> Result<Answer, ToolError> {
    let matcher = matcher(workspace, &call.pattern)?;
    let mut found = files(workspace, stop)
        .filter(|path| matcher.is_match(path))
        // What cannot be reached below the root was swapped during the walk.
        .filter(|path| workspace.dir().symlink_metadata(path).is_ok());
    let paths = found.by_ref().take(PATHS_MAX).map(|path| path.to_string_lossy().into_owned()).collect();
    let truncated = found.next().is_some();
    stopped(stop)?;
    Ok(Answer::Paths(Paths { paths, truncated }))
}
