//! Terminals, and files of a run's workspace.
//!
//! On a terminal's socket the bytes of the terminal are binary frames, both ways; what is about it is text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a reader says about its terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TerminalWord {
    /// It is of this size now.
    Resize {
        /// Characters in a line, 1 to 1000.
        cols: u16,
        /// Lines, 1 to 1000.
        rows: u16,
    },
}

/// What is said about a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TerminalNews {
    /// It is open: from here on what is typed is heard.
    Ready {
        /// What a person should know before they type.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// What ran in it ended. The last that is said.
    Exit {
        /// Its exit code, as a shell tells it (128 and the signal that ended it); absent when it was ended from outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i32>,
        /// Why it was ended, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// It cannot be had, or went away. The last that is said.
    Error {
        /// What happened and what to do.
        detail: String,
    },
}

/// A folder of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileList {
    /// Which, from the top of the workspace; empty for the top itself.
    pub path: String,
    /// What is in it, by name.
    pub entries: Vec<FileEntry>,
    /// Whether there is more in it.
    pub truncated: bool,
    /// Whether it is as it lies in the workspace now, and not as it was captured.
    pub live: bool,
    /// The commit that it was read at, if it is not live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileEntry {
    /// Its name; what is no UTF-8 in it is U+FFFD, and then it cannot be opened.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link. It is shown and not followed.
    Link,
    /// A pipe, a socket, a device, another repository.
    Other,
}

/// A file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Which, from the top of the workspace.
    pub path: String,
    /// What is in it, without the project's secrets; absent where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its size.
    pub size_bytes: u64,
    /// Whether it is no text.
    pub binary: bool,
    /// Whether it goes on behind `text`.
    pub truncated: bool,
    /// Whether it is as it lies in the workspace now, and not as it was captured.
    pub live: bool,
    /// The commit that it was read at, if it is not live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}
