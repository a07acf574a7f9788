//! `fs_read` at a commit, branch or tag: by git, from the objects of the tree's own repository and those it borrows.
//!
//! Git runs as the agent's own commands do, inside the sandbox, and is told to run nothing that the repository names.

use std::io::Read as _;
use std::path::{Component, Path};
use std::process::{Command, Stdio};

use deputy_protocol::link::{Answer, EntryKind, FsRead, ListEntry, Listing, ToolError, ToolErrorKind};

use super::list::ENTRIES_MAX;
use super::section::Section;
use crate::workspace::{Workspace, fault, invalid};

/// Most bytes of git's answers other than a file's text: a listing that is longer is cut anyway.
const LIST_MAX_BYTES: u64 = 4 << 20;
/// Most bytes of git's complaint that are shown.
const WORDS_MAX_BYTES: u64 = 2000;

/// Reads lines of a file, or lists a folder, as it was at `reference`.
pub(super) fn read_at(workspace: &Workspace, call: &FsRead, reference: &str) -> Result<Answer, ToolError> {
    let object = object(workspace, call, reference)?;
    let kind = said(workspace, &["cat-file", "-t", &object])?;
    match kind.trim_end() {
        "tree" => Ok(listing(&said(workspace, &["ls-tree", "-z", "--long", &object])?)),
        "blob" => {
            let size_bytes = said(workspace, &["cat-file", "-s", &object])?.trim_end().parse().unwrap_or(0);
            let mut git = git(workspace, &["cat-file", "blob", &object])
                .spawn()
                .map_err(|error| not_started(&error))?;
            let text = git.stdout.take().expect("its output is piped");
            let first_line = call.offset.unwrap_or(1).max(1);
            let section = Section::read(text, first_line, call.limit.unwrap_or(u64::MAX));
            // What was not wanted of it has not been read: git may still be writing.
            let _ = git.kill();
            let _ = git.wait();
            let section = section.map_err(|error| fault(&call.path, &error))?;
            Ok(section.into_answer(first_line, size_bytes))
        }
        other => Err(invalid(format!("{:?} is a {other} at {reference:?}, not a file.", call.path))),
    }
}

/// What git calls it: `REF:PATH`.
fn object(workspace: &Workspace, call: &FsRead, reference: &str) -> Result<String, ToolError> {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && c != ':';
    if reference.is_empty() || reference.starts_with('-') || !reference.chars().all(plain) {
        return Err(invalid("`ref` must be a commit, a branch or a tag, such as HEAD~1 or main."));
    }
    let relative = workspace.relative(&call.path)?;
    let mut names = Vec::new();
    for part in relative.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(invalid("With `ref`, the path must be plain, without `..`."));
            }
        }
    }
    Ok(format!("{reference}:{}", names.join("/")))
}

/// Git, told to run nothing that the repository or anybody else configured.
fn git(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args([
            "--no-pager",
            "--no-optional-locks",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args(arguments)
        .current_dir(workspace.root())
        .envs([
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_TERMINAL_PROMPT", "0"),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // Nobody above the workspace has a repository that is meant.
    if let Some(above) = workspace.root().parent().filter(|above| *above != Path::new("/")) {
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    command
}

fn said(workspace: &Workspace, arguments: &[&str]) -> Result<String, ToolError> {
    let mut command = git(workspace, arguments);
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| not_started(&error))?;
    let (mut text, mut words) = (Vec::new(), Vec::new());
    let complaint = child.stderr.take().expect("its complaints are piped");
    let output = child.stdout.take().expect("its output is piped");
    let read = output.take(LIST_MAX_BYTES).read_to_end(&mut text);
    let _ = complaint.take(WORDS_MAX_BYTES).read_to_end(&mut words);
    let is_cut = text.len() as u64 == LIST_MAX_BYTES;
    let ended = child.wait().map_err(|error| not_started(&error))?;
    if (ended.success() || is_cut) && read.is_ok() {
        return Ok(String::from_utf8_lossy(&text).into_owned());
    }
    let words = String::from_utf8_lossy(&words);
    let message =
        format!("Git does not have that: {}. Look at `git log` for what there is.", words.trim_end());
    Err(ToolError::new(ToolErrorKind::NotFound, message))
}

fn listing(lines: &str) -> Answer {
    let mut entries = Vec::new();
    for line in lines.split('\0') {
        // MODE TYPE HASH SIZE, a tab, the name: gitformat of `ls-tree --long`.
        let Some((head, name)) = line.split_once('\t') else { continue };
        let mut head = head.split_ascii_whitespace();
        let kind = match head.next() {
            Some("040000") => EntryKind::Folder,
            Some("120000") => EntryKind::Link,
            Some("160000") | None => EntryKind::Other,
            Some(_) => EntryKind::File,
        };
        let size = head.nth(2).and_then(|size| size.parse().ok()).unwrap_or(0);
        let size_bytes = if kind == EntryKind::File { size } else { 0 };
        entries.push(ListEntry { name: name.to_owned(), kind, size_bytes });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let truncated = entries.len() > ENTRIES_MAX;
    entries.truncate(ENTRIES_MAX);
    Answer::Listing(Listing { entries, truncated })
}

fn not_started(error: &std::io::Error) -> ToolError {
    ToolError::new(ToolErrorKind::Io, format!("Git could not be run: {error}. Read the file without `ref`."))
}
