//! `fs_edit`: exact search and replace.

use std::io::Read as _;

use deputy_protocol::link::{Answer, FsEdit, ToolError, ToolErrorKind};

use super::write::replace;
use crate::workspace::{Workspace, fault, invalid};

/// Largest file that is edited in place.
const FILE_MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Replaces exact text in a file.
pub fn edit(workspace: &Workspace, call: &FsEdit) -> Result<Answer, ToolError> {
    if call.old_string.is_empty() {
        return Err(invalid("old_string is empty. Give the exact text to replace, or write the whole file."));
    }
    if call.old_string == call.new_string {
        return Err(invalid("old_string and new_string are the same: there is nothing to change."));
    }
    let relative = workspace.relative(&call.path)?;
    let file = workspace.open_read(&relative).map_err(|error| fault(&call.path, &error))?;
    let metadata = file.metadata().map_err(|error| fault(&call.path, &error))?;
    if metadata.is_dir() {
        let message = format!("{:?} is a folder. Name a file in it.", call.path);
        return Err(ToolError::new(ToolErrorKind::IsADirectory, message));
    }
    if !metadata.is_file() {
        return Err(invalid(format!("{:?} is a pipe, socket or device, not a file.", call.path)));
    }
    let mut bytes = Vec::new();
    file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| fault(&call.path, &error))?;
    if bytes.len() as u64 > FILE_MAX_BYTES {
        let message =
            format!("{:?} is over {FILE_MAX_BYTES} bytes. Change it with a shell command.", call.path);
        return Err(ToolError::new(ToolErrorKind::TooLarge, message));
    }
    let (changed, replacements) = substitute(&bytes, call)?;
    replace(workspace, &call.path, &relative, &changed)?;
    Ok(Answer::Edited { replacements })
}

fn substitute(bytes: &[u8], call: &FsEdit) -> Result<(Vec<u8>, u64), ToolError> {
    let (old, new) = (call.old_string.as_bytes(), call.new_string.as_bytes());
    let positions = occurrences(bytes, old);
    if positions.is_empty() {
        let crlf = call.old_string.replace('\n', "\r\n");
        let hint = if crlf != call.old_string && !occurrences(bytes, crlf.as_bytes()).is_empty() {
            "The file ends its lines with \\r\\n: use those in old_string and new_string."
        } else {
            "Read the file again and copy the text exactly, white space included."
        };
        let message = format!("old_string does not occur in {:?}. {hint}", call.path);
        return Err(ToolError::new(ToolErrorKind::NotFound, message));
    }
    if positions.len() > 1 && !call.replace_all {
        let message = format!(
            "old_string occurs {} times in {:?}. Add surrounding lines until it is unique, or set replace_all.",
            positions.len(),
            call.path
        );
        return Err(ToolError::new(ToolErrorKind::Conflict, message));
    }
    let mut changed = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for position in &positions {
        changed.extend_from_slice(&bytes[copied..*position]);
        changed.extend_from_slice(new);
        copied = position + old.len();
    }
    changed.extend_from_slice(&bytes[copied..]);
    Ok((changed, positions.len() as u64))
}

/// Where `needle` begins, occurrences that do not overlap, from the left.
fn occurrences(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    let mut positions = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= needle.len()) {
        let Some(first) = rest[..=rest.len() - needle.len()].iter().position(|byte| *byte == needle[0])
        else {
            break;
        };
        at += first;
        if bytes[at..].starts_with(needle) {
            positions.push(at);
            at += needle.len();
        } else {
            at += 1;
        }
    }
    positions
}
