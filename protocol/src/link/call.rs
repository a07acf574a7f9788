//! What the hands can be asked to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::payload::Payload;

/// One tool call. Paths are relative to the workspace, or absolute below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tool", rename_all = "snake_case")]
pub enum Call {
    /// Run a shell command.
    ShellExec(ShellExec),
    /// Read a file, or list a folder.
    FsRead(FsRead),
    /// Write a whole file.
    FsWrite(FsWrite),
    /// Replace exact text in a file.
    FsEdit(FsEdit),
    /// List a folder.
    FsList(FsList),
    /// Find files by name.
    FsGlob(FsGlob),
    /// Find lines by regular expression.
    FsGrep(FsGrep),
    /// Delete a file or a folder with all it holds.
    FsDelete(FsDelete),
    /// Run a program without a shell: checks, setup commands, child agents. Not offered to models.
    Exec(Exec),
    /// Kill every process that earlier calls left, running calls included, so that the tree holds still
    /// while it is captured. Not offered to models.
    Quiesce,
}

/// Runs `cmd` in `/bin/bash -c` (`/bin/sh` where there is none), both outputs merged in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShellExec {
    /// The command line.
    pub cmd: String,
    /// Folder to run in; the workspace itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Seconds until the command and its children are killed; 900 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_sec: Option<u64>,
    /// Variables on top of the run's environment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

/// Reads text from a file; a folder answers with its listing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsRead {
    /// File or folder.
    pub path: String,
    /// First line wanted, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Most lines wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// A commit, branch or tag: as it was there, not as it lies in the workspace.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub at_ref: Option<String>,
}

/// Writes a file in one step (a reader sees the old text or the new one), with missing folders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsWrite {
    /// The file.
    pub path: String,
    /// All of its text.
    pub content: String,
}

/// Replaces `old_string` by `new_string`. Missing text is an error, so is text that occurs more than
/// once unless `replace_all` is set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsEdit {
    /// The file.
    pub path: String,
    /// The exact text to find.
    pub old_string: String,
    /// What takes its place.
    pub new_string: String,
    /// Replace every occurrence.
    #[serde(default)]
    pub replace_all: bool,
}

/// Lists a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsList {
    /// The folder; empty or `.` for the workspace.
    #[serde(default)]
    pub path: String,
}

/// Finds files whose path matches a glob; one without `/` matches names at any depth. What
/// `.gitignore` names is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsGlob {
    /// The glob.
    pub pattern: String,
}

/// Finds lines that match a regular expression. What `.gitignore` names and binary files are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsGrep {
    /// The regular expression (Rust `regex` syntax).
    pub pattern: String,
    /// Only files that match this glob.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glob: Option<String>,
    /// Lines shown before and after each match, at most 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_lines: Option<u32>,
}

/// Deletes a file, a link (not what it points at), or a folder with all it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FsDelete {
    /// What to delete.
    pub path: String,
}

/// Runs a program by its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exec {
    /// Program and arguments; the program is looked up in `PATH`.
    pub argv: Vec<String>,
    /// Folder to run in; the workspace itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Variables on top of the run's environment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Bytes for standard input, which is closed after them unless it is kept; absent means empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<Payload>,
    /// Standard input stays open for [`Input`](super::Frame::Input) frames until one of them ends it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_stdin: bool,
    /// Seconds until it is killed with its children; no limit if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_sec: Option<u64>,
    /// One stream in true order (`stdout`) instead of two that are told apart.
    #[serde(default)]
    pub merge_output: bool,
    /// Most bytes of output; a program that writes more is ended, for whoever has to follow it would miss the rest.
    /// Absent: it goes on, and what is beyond 64 MiB is dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_bytes_max: Option<u64>,
    /// It gets a terminal of this size, which is its standard input and both of its outputs, and leads a session of its
    /// own there. What comes of it is kept nowhere: it is sent no faster than it is acknowledged, and it ends with the
    /// connection that it was asked for over. What it leaves running ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<TerminalSize>,
}

/// The size of a terminal, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalSize {
    /// Characters in a line.
    pub cols: u16,
    /// Lines.
    pub rows: u16,
}
