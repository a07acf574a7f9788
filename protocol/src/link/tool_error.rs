//! Why a call could not be done, in words that tell a model what to do next.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The kind of a tool's failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolErrorKind {
    /// The file, folder or text does not exist.
    NotFound,
    /// The text to replace occurs more than once, or something else is in the way.
    Conflict,
    /// The path leads out of the workspace.
    OutsideWorkspace,
    /// A file, an argument or an answer is too large.
    TooLarge,
    /// The time was up.
    Timeout,
    /// A file was expected.
    IsADirectory,
    /// The arguments make no sense.
    Invalid,
    /// The system refused.
    Io,
    /// The call was ended from outside.
    Cancelled,
    /// A kind that this build does not know.
    #[serde(other)]
    Other,
}

/// A call that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{message}")]
pub struct ToolError {
    /// What kind of failure.
    pub kind: ToolErrorKind,
    /// What happened and what to do next.
    pub message: String,
}

impl ToolError {
    /// An error of the given kind.
    pub fn new(kind: ToolErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
