//! `fs_glob`.

use deputy_protocol::link::{Answer, FsGlob, Paths, ToolError};

use super::walk::{files, matcher};
use crate::workspace::Workspace;

/// Most paths of one answer.
const PATHS_MAX: usize = 1000;

/// Finds files by name.
pub fn glob(workspace: &Workspace, call: &FsGlob) -> Result<Answer, ToolError> {
    let matcher = matcher(workspace, &call.pattern)?;
    let mut found = files(workspace)
        .filter(|path| matcher.is_match(path))
        // What cannot be reached below the root was swapped during the walk.
        .filter(|path| workspace.dir().symlink_metadata(path).is_ok());
    let paths = found.by_ref().take(PATHS_MAX).map(|path| path.to_string_lossy().into_owned()).collect();
    let truncated = found.next().is_some();
    Ok(Answer::Paths(Paths { paths, truncated }))
}
