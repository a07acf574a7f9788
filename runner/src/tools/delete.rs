//! `fs_delete`.

use deputy_protocol::link::{Answer, FsDelete, ToolError};

use crate::workspace::{Workspace, fault, invalid};

/// Deletes a file, a link or a folder with all it holds.
pub fn delete(workspace: &Workspace, call: &FsDelete) -> Result<Answer, ToolError> {
    let relative = workspace.relative(&call.path)?;
    // `.` and whatever ends in `..` have no name.
    if relative.file_name().is_none() {
        return Err(invalid("The workspace itself cannot be deleted. Name something inside it."));
    }
    let dir = workspace.dir();
    let metadata = dir.symlink_metadata(&relative).map_err(|error| fault(&call.path, &error))?;
    let removed = if metadata.is_dir() { dir.remove_dir_all(&relative) } else { dir.remove_file(&relative) };
    removed.map_err(|error| fault(&call.path, &error))?;
    Ok(Answer::Deleted)
}
