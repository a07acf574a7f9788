//! What the hands answer.

use serde::{Deserialize, Serialize};

use super::tool_error::ToolError;

/// The end of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    /// It was done. A command that exits with an error was done, too.
    Done(Answer),
    /// It could not be done.
    Failed(ToolError),
}

impl From<Result<Answer, ToolError>> for CallResult {
    fn from(result: Result<Answer, ToolError>) -> Self {
        match result {
            Ok(answer) => Self::Done(answer),
            Err(error) => Self::Failed(error),
        }
    }
}

/// The answer of a call that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Of `ShellExec` and `Exec`.
    Shell(ShellAnswer),
    /// Of `FsRead` on a text file.
    File(FileText),
    /// Of `FsRead` on a file that is not UTF-8 text.
    Binary {
        /// Its size.
        size_bytes: u64,
        /// What to do about it.
        note: String,
    },
    /// Of `FsList`, and of `FsRead` on a folder.
    Listing(Listing),
    /// Of `FsWrite`.
    Written {
        /// Bytes written.
        size_bytes: u64,
        /// Whether the file is new.
        created: bool,
    },
    /// Of `FsEdit`.
    Edited {
        /// How many occurrences were replaced.
        replacements: u64,
    },
    /// Of `FsGlob`.
    Paths(Paths),
    /// Of `FsGrep`.
    Matches(GrepLines),
    /// Of `FsDelete`.
    Deleted,
    /// Of `Quiesce`.
    Quiesced {
        /// Processes that were killed.
        killed: u32,
    },
}

/// How a program ended, and the beginning and end of what it wrote. All of it is in the spool.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShellAnswer {
    /// Its exit code; none if a signal ended it.
    pub exit_code: Option<i32>,
    /// The signal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// Whether it was killed because its time was up.
    #[serde(default)]
    pub timed_out: bool,
    /// How long it ran.
    pub duration_ms: u64,
    /// Bytes it wrote, those that were not kept included.
    pub output_bytes: u64,
    /// Bytes kept in the spool.
    pub spooled_bytes: u64,
    /// The output, or its beginning. Bytes that are not UTF-8 show as U+FFFD.
    pub head: String,
    /// The end of the output where there is more than fits in `head`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tail: String,
    /// Bytes between `head` and `tail` that are only in the spool.
    #[serde(default)]
    pub omitted_bytes: u64,
    /// What the reader should know (time-out, dropped output, processes left running).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Lines of a text file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileText {
    /// The exact text of the lines, line ends included.
    pub content: String,
    /// Number of the first line in `content`, counted from 1.
    pub first_line: u64,
    /// Lines in `content`.
    pub lines: u64,
    /// Size of the whole file.
    pub size_bytes: u64,
    /// Whether the file goes on after `content`.
    pub truncated: bool,
    /// How to read on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a folder holds, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// The entries.
    pub entries: Vec<ListEntry>,
    /// Whether there are more than are listed.
    pub truncated: bool,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// Its name; bytes that are not UTF-8 show as U+FFFD.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// Size of a file.
    pub size_bytes: u64,
}

/// What an entry of a folder is. Links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A socket, pipe or device.
    Other,
}

/// Files found by name, relative to the workspace, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paths {
    /// The paths.
    pub paths: Vec<String>,
    /// Whether there are more than are listed.
    pub truncated: bool,
}

/// Lines found by content, by path and line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GrepLines {
    /// Matching lines and their context.
    pub lines: Vec<GrepLine>,
    /// Whether there are more matches than are listed.
    pub truncated: bool,
}

/// One line of a search result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrepLine {
    /// The file, relative to the workspace.
    pub path: String,
    /// The line's number, counted from 1.
    pub line: u64,
    /// The line without its end, shortened if it is very long.
    pub text: String,
    /// Whether it matches itself; otherwise it is context.
    pub matches: bool,
}
