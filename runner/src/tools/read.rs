//! `fs_read`.

use deputy_protocol::link::{Answer, FsRead, ToolError};

use super::list::list_folder;
use super::read_at::read_at;
use super::section::Section;
use crate::workspace::{Workspace, fault, invalid};

/// Reads lines of a text file, or lists a folder.
pub fn read(workspace: &Workspace, call: &FsRead) -> Result<Answer, ToolError> {
    if let Some(reference) = &call.at_ref {
        return read_at(workspace, call, reference);
    }
    let relative = workspace.relative(&call.path)?;
    let file = workspace.open_read(&relative).map_err(|error| fault(&call.path, &error))?;
    let metadata = file.metadata().map_err(|error| fault(&call.path, &error))?;
    if metadata.is_dir() {
        return list_folder(workspace, &call.path, &relative);
    }
    if !metadata.is_file() {
        return Err(invalid(format!("{:?} is a pipe, socket or device, not a file.", call.path)));
    }
    let first_line = call.offset.unwrap_or(1).max(1);
    let limit = call.limit.unwrap_or(u64::MAX);
    let section = Section::read(file, first_line, limit).map_err(|error| fault(&call.path, &error))?;
    Ok(section.into_answer(first_line, metadata.len()))
}
