//! `fs_grep`.

use std::io;
use std::path::Path;

use deputy_protocol::link::{Answer, FsGrep, GrepLine, GrepLines, ToolError};
use grep_regex::RegexMatcher;
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder, Sink, SinkContext, SinkMatch};
use tokio_util::sync::CancellationToken;

use super::walk::{files, matcher, stopped};
use crate::workspace::{Workspace, invalid};

/// Most matching lines of one answer.
const MATCHES_MAX: usize = 200;
/// Most bytes of text of one answer.
const TEXT_MAX_BYTES: usize = 128 * 1024;
/// Most characters shown of one line.
const LINE_MAX_CHARS: usize = 500;
/// Longest line that is searched; a file with a longer one is passed over from there on.
const LINE_MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most lines of context on either side.
const CONTEXT_MAX: u32 = 20;

/// Finds lines by regular expression.
pub fn grep(workspace: &Workspace, call: &FsGrep, stop: &CancellationToken) -> Result<Answer, ToolError> {
    let pattern = RegexMatcher::new_line_matcher(&call.pattern)
        .map_err(|error| invalid(format!("{:?} is not a regular expression: {error}", call.pattern)))?;
    let only = call.glob.as_deref().map(|glob| matcher(workspace, glob)).transpose()?;
    let context = call.context_lines.unwrap_or(0).min(CONTEXT_MAX) as usize;
    let mut searcher = SearcherBuilder::new()
        .line_number(true)
        .before_context(context)
        .after_context(context)
        .heap_limit(Some(LINE_MAX_BYTES))
        .binary_detection(BinaryDetection::quit(0))
        .build();
    let mut found = Found::default();
    for path in files(workspace, stop) {
        if only.as_ref().is_some_and(|only| !only.is_match(&path)) {
            continue;
        }
        search_file(workspace, &mut searcher, &pattern, &path, &mut found);
        if found.full {
            break;
        }
    }
    stopped(stop)?;
    Ok(Answer::Matches(GrepLines { lines: found.lines, truncated: found.full }))
}

/// Adds the matches of one file. One that cannot be read (swapped, forbidden, a pipe) has none.
fn search_file(
    workspace: &Workspace,
    searcher: &mut Searcher,
    pattern: &RegexMatcher,
    path: &Path,
    found: &mut Found,
) {
    let Ok(file) = workspace.open_read(path) else { return };
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return;
    }
    found.path = path.to_string_lossy().into_owned();
    // A file that turns out unreadable half-way keeps the matches found so far.
    let _ = searcher.search_file(pattern, &file, &mut *found);
}

#[derive(Default)]
struct Found {
    path: String,
    lines: Vec<GrepLine>,
    matches: usize,
    text_bytes: usize,
    full: bool,
}

impl Found {
    fn push(&mut self, line: Option<u64>, bytes: &[u8], matches: bool) {
        let text = shorten(bytes);
        self.text_bytes += text.len() + self.path.len();
        self.lines.push(GrepLine { path: self.path.clone(), line: line.unwrap_or(0), text, matches });
    }
}

impl Sink for &mut Found {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> Result<bool, io::Error> {
        if self.matches == MATCHES_MAX || self.text_bytes > TEXT_MAX_BYTES {
            self.full = true;
            return Ok(false);
        }
        self.matches += 1;
        self.push(found.line_number(), found.bytes(), true);
        Ok(true)
    }

    fn context(&mut self, _: &Searcher, context: &SinkContext<'_>) -> Result<bool, io::Error> {
        self.push(context.line_number(), context.bytes(), false);
        Ok(true)
    }
}

fn shorten(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    // Four bytes are the longest character: no more can be needed.
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * LINE_MAX_CHARS)]);
    match text.char_indices().nth(LINE_MAX_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}
