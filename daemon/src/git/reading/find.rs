//! Lines that fit a pattern, in all files of a commit.

use super::place::{Kind, is_binary, kind, line, size, top};
use crate::git::fault::{OrFault, Outcome, shown};
use deputy_actors::ports::{MatchedLine, Matches, Pattern, WorkspaceFault};
use git2::{Oid, Repository};
use globset::{GlobBuilder, GlobMatcher};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::sinks::Bytes;
use grep_searcher::{Searcher, SearcherBuilder};
use std::ops::ControlFlow;

/// Lines that are shown: who gets more asks for too much.
const LINES_MAX: usize = 200;

/// Of one line.
const LINE_CHARS_MAX: usize = 300;

/// Larger files are data, or made by a program.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Looked through at most, together: a second of a slow machine.
const TOTAL_BYTES_MAX: u64 = 256 << 20;

/// Entries of trees that are seen at most. A few small objects can stand for more files than there is time.
const ENTRIES_MAX: usize = 200_000;

/// Folders in folders; deeper paths than systems allow are an attack.
const PATH_BYTES_MAX: usize = 4_096;

/// Bytes that a pattern may take to be made ready.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Lines of a commit that fit a pattern.
pub(in crate::git) fn find(repo: &Repository, commit: Oid, pattern: &Pattern) -> Outcome<Matches> {
    let mut search = Search::try_new(pattern)?;
    let stopped = search.through(repo, commit)?;
    search.found.more = stopped.break_value().map(str::to_owned).or_else(|| {
        (search.large > 0)
            .then(|| format!("{} files were not looked through: they are too large", search.large))
    });
    Ok(search.found)
}

struct Search {
    regex: RegexMatcher,
    glob: Option<GlobMatcher>,
    searcher: Searcher,
    found: Matches,
    entries: usize,
    bytes: u64,
    large: usize,
}

impl Search {
    fn try_new(pattern: &Pattern) -> Outcome<Self> {
        let invalid = |what: &str, why: String| WorkspaceFault::Invalid(format!("{what} is none: {why}"));
        let regex = RegexMatcherBuilder::new()
            .size_limit(PATTERN_BYTES_MAX)
            .dfa_size_limit(PATTERN_BYTES_MAX)
            .line_terminator(Some(b'\n'))
            .build(&pattern.regex)
            .map_err(|fault| invalid("the regular expression", fault.to_string()))?;
        let glob = pattern.glob.as_deref().map(|glob| GlobBuilder::new(glob).literal_separator(true).build());
        let glob = glob.transpose().map_err(|fault| invalid("the glob", fault.to_string()))?;
        Ok(Self {
            regex,
            glob: glob.map(|glob| glob.compile_matcher()),
            searcher: SearcherBuilder::new().line_number(true).build(),
            found: Matches::default(),
            entries: 0,
            bytes: 0,
            large: 0,
        })
    }

    /// Breaks with the reason why it did not get through.
    fn through(&mut self, repo: &Repository, commit: Oid) -> Outcome<ControlFlow<&'static str>> {
        // Folders that are still to be looked into, the next one last.
        let mut folders = vec![(top(repo, commit)?.id(), Vec::new())];
        while let Some((id, above)) = folders.pop() {
            let tree = repo.find_tree(id).or_fault("read a tree")?;
            let mut below = Vec::new();
            for entry in &tree {
                self.entries += 1;
                if self.entries > ENTRIES_MAX {
                    return Ok(ControlFlow::Break(
                        "the repository has too many files to look through all of them",
                    ));
                }
                let mut path: Vec<u8> = above.clone();
                path.extend_from_slice(entry.name_bytes());
                match kind(entry.filemode()) {
                    Kind::Folder if path.len() < PATH_BYTES_MAX => {
                        path.push(b'/');
                        below.push((entry.id(), path));
                    }
                    Kind::File => {
                        if let ControlFlow::Break(why) = self.file(repo, entry.id(), &path)? {
                            return Ok(ControlFlow::Break(why));
                        }
                    }
                    Kind::Folder | Kind::Link | Kind::Repository => {}
                }
            }
            folders.extend(below.into_iter().rev());
        }
        Ok(ControlFlow::Continue(()))
    }

    fn file(&mut self, repo: &Repository, id: Oid, path: &[u8]) -> Outcome<ControlFlow<&'static str>> {
        let path = shown(path);
        if self.glob.as_ref().is_some_and(|glob| !glob.is_match(&path)) {
            return Ok(ControlFlow::Continue(()));
        }
        let size_bytes = size(repo, id)?;
        if size_bytes > FILE_BYTES_MAX {
            self.large += 1;
            return Ok(ControlFlow::Continue(()));
        }
        self.bytes += size_bytes;
        if self.bytes > TOTAL_BYTES_MAX {
            return Ok(ControlFlow::Break(
                "the repository is too large to look through all of it: name a glob",
            ));
        }
        let blob = repo.find_blob(id).or_fault("read a file")?;
        if is_binary(blob.content()) {
            return Ok(ControlFlow::Continue(()));
        }
        let lines = &mut self.found.lines;
        let sink = Bytes(|number, bytes| {
            lines.push(MatchedLine { path: path.clone(), line: number, text: line(bytes, LINE_CHARS_MAX) });
            Ok(lines.len() < LINES_MAX)
        });
        self.searcher.search_slice(&self.regex, blob.content(), sink).or_fault("search a file")?;
        if self.found.lines.len() >= LINES_MAX {
            return Ok(ControlFlow::Break("only the first lines are here: ask more closely, or name a glob"));
        }
        Ok(ControlFlow::Continue(()))
    }
}
