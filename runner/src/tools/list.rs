//! `fs_list`.

use std::path::Path;

use cap_std::fs::Metadata;
use deputy_protocol::link::{Answer, EntryKind, FsList, ListEntry, Listing, ToolError};

use crate::workspace::{Workspace, fault};

/// Most entries of one listing.
pub(super) const ENTRIES_MAX: usize = 1000;

/// Lists a folder.
pub fn list(workspace: &Workspace, call: &FsList) -> Result<Answer, ToolError> {
    let relative = workspace.relative(&call.path)?;
    list_folder(workspace, &call.path, &relative)
}

/// Lists the folder at `relative`, which the caller named `path`.
pub(super) fn list_folder(workspace: &Workspace, path: &str, relative: &Path) -> Result<Answer, ToolError> {
    let folder = workspace.dir().read_dir(relative).map_err(|error| fault(path, &error))?;
    let mut entries = Vec::new();
    for entry in folder {
        let entry = entry.map_err(|error| fault(path, &error))?;
        // An entry that vanished since the folder was read is not worth an error.
        let Ok(metadata) = entry.metadata() else { continue };
        entries.push(ListEntry {
            name: entry.file_name().to_string_lossy().into_owned(),
            kind: kind(&metadata),
            size_bytes: if metadata.is_file() { metadata.len() } else { 0 },
        });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let truncated = entries.len() > ENTRIES_MAX;
    entries.truncate(ENTRIES_MAX);
    Ok(Answer::Listing(Listing { entries, truncated }))
}

fn kind(metadata: &Metadata) -> EntryKind {
    if metadata.is_symlink() {
        EntryKind::Link
    } else if metadata.is_dir() {
        EntryKind::Folder
    } else if metadata.is_file() {
        EntryKind::File
    } else {
        EntryKind::Other
    }
}
