//! System errors in words that tell a model what to do next.

use std::io;

use deputy_protocol::link::{ToolError, ToolErrorKind};

/// The tool error for a failed access to `path`.
pub(crate) fn fault(path: &str, error: &io::Error) -> ToolError {
    let (kind, advice) = match error.kind() {
        io::ErrorKind::NotFound => (
            ToolErrorKind::NotFound,
            "does not exist. List the folder or search by name to find the right path",
        ),
        // cap-std reports an escape as a denial that did not come from the system.
        io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => (
            ToolErrorKind::OutsideWorkspace,
            "leads out of the workspace. Use a path below the workspace that passes no link leading out",
        ),
        io::ErrorKind::PermissionDenied => {
            (ToolErrorKind::Io, "may not be accessed. Its permissions forbid it")
        }
        io::ErrorKind::IsADirectory => (ToolErrorKind::IsADirectory, "is a folder. Name a file in it"),
        io::ErrorKind::NotADirectory => {
            (ToolErrorKind::Invalid, "passes through something that is not a folder. Choose another path")
        }
        io::ErrorKind::AlreadyExists => (ToolErrorKind::Conflict, "exists already"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (ToolErrorKind::Io, "could not be written: the disk is full. Delete what is not needed first")
        }
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => {
            (ToolErrorKind::Invalid, "is not a usable path. Choose a shorter or simpler one")
        }
        _ => return ToolError::new(ToolErrorKind::Io, format!("{path:?}: {error}")),
    };
    ToolError::new(kind, format!("{path:?} {advice}."))
}

/// An argument that makes no sense.
pub(crate) fn invalid(message: impl Into<String>) -> ToolError {
    ToolError::new(ToolErrorKind::Invalid, message)
}
