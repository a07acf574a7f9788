//! `fs_write`, and the replacement of a file in one step.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;

use cap_std::fs::{Dir, OpenOptions, Permissions};
use deputy_protocol::link::{Answer, FsWrite, ToolError, ToolErrorKind};
use uuid::Uuid;

use crate::workspace::{Workspace, fault, invalid};

/// Most bytes of one file that is written through the link.
pub(super) const CONTENT_MAX_BYTES: usize = 1024 * 1024;

/// Writes a whole file, with missing folders.
pub fn write(workspace: &Workspace, call: &FsWrite) -> Result<Answer, ToolError> {
    if call.content.len() > CONTENT_MAX_BYTES {
        let size_bytes = call.content.len();
        return Err(ToolError::new(
            ToolErrorKind::TooLarge,
            format!(
                "The content has {size_bytes} bytes, the limit is {CONTENT_MAX_BYTES}. Write it in parts with a shell command."
            ),
        ));
    }
    let relative = workspace.relative(&call.path)?;
    let created = replace(workspace, &call.path, &relative, call.content.as_bytes())?;
    Ok(Answer::Written { size_bytes: call.content.len() as u64, created })
}

/// Gives the file at `relative` the new `content` in one step and says whether it is new. A link is
/// followed inside the workspace; an existing file keeps its mode.
pub(super) fn replace(
    workspace: &Workspace,
    path: &str,
    relative: &Path,
    content: &[u8],
) -> Result<bool, ToolError> {
    let root = workspace.dir();
    let is_link = root.symlink_metadata(relative).is_ok_and(|metadata| metadata.is_symlink());
    let target = if is_link {
        root.canonicalize(relative).map_err(|error| fault(path, &error))?
    } else {
        relative.to_path_buf()
    };
    let Some(name) = target.file_name() else {
        return Err(ToolError::new(
            ToolErrorKind::IsADirectory,
            format!("{path:?} is a folder. Name a file in it."),
        ));
    };
    let folder = open_parent(root, &target).map_err(|error| fault(path, &error))?;
    let existing = match folder.symlink_metadata(name) {
        Ok(metadata) if metadata.is_file() => Some(metadata.permissions()),
        Ok(metadata) if metadata.is_dir() => {
            let message = format!("{path:?} is a folder. Name a file in it.");
            return Err(ToolError::new(ToolErrorKind::IsADirectory, message));
        }
        Ok(_) => {
            return Err(invalid(format!("{path:?} is a link, pipe, socket or device. Delete it first.")));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(fault(path, &error)),
    };
    let created = existing.is_none();
    write_and_rename(&folder, name, content, existing).map_err(|error| fault(path, &error))?;
    Ok(created)
}

fn open_parent(root: &Dir, target: &Path) -> io::Result<Dir> {
    let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return root.try_clone();
    };
    match root.open_dir(parent) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            root.create_dir_all(parent)?;
            root.open_dir(parent)
        }
        opened => opened,
    }
}

fn write_and_rename(folder: &Dir, name: &OsStr, content: &[u8], mode: Option<Permissions>) -> io::Result<()> {
    let temporary = format!(".deputy-{}.tmp", Uuid::new_v4().simple());
    let mut file = folder.open_with(&temporary, OpenOptions::new().write(true).create_new(true))?;
    let written = file
        .write_all(content)
        .and_then(|()| mode.map_or(Ok(()), |mode| file.set_permissions(mode)))
        .and_then(|()| folder.rename(&temporary, folder, name));
    if written.is_err() {
        // Nothing better can be done about a leftover than to report the first error.
        let _ = folder.remove_file(&temporary);
    }
    written
}
