//! `.gitignore`, read without following links.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustix::fd::BorrowedFd;
use rustix::fs::{FileType, Mode, OFlags, fstat, openat};
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// More than this is no list of patterns.
const FILE_MAX_BYTES: u64 = 1 << 20;

/// The patterns in force in a folder: those of the mirror's `info/exclude` first, then one level per folder.
pub(super) struct Ignores {
    levels: Vec<Level>,
}

struct Level {
    /// Length of the folder's path with its slash: what is matched is the rest.
    prefix: usize,
    rules: Gitignore,
}

impl Ignores {
    /// `exclude` is text in the same form that belongs to the host.
    pub(super) fn new(exclude: &str) -> Self {
        Self { levels: vec![Level { prefix: 0, rules: parsed(exclude) }] }
    }

    /// Adds the patterns of the folder `dir`, whose path with its slash has `prefix` bytes. Returns whether there were
    /// any; if so, [`leave`](Self::leave) takes them off again.
    pub(super) fn enter(&mut self, dir: BorrowedFd<'_>, prefix: usize) -> bool {
        let Some(text) = read(dir) else { return false };
        let rules = parsed(&text);
        if rules.is_empty() {
            return false;
        }
        self.levels.push(Level { prefix, rules });
        true
    }

    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// The deepest folder with an opinion decides.
    pub(super) fn is_ignored(&self, path: &[u8], is_dir: bool) -> bool {
        for level in self.levels.iter().rev() {
            match level.rules.matched(Path::new(OsStr::from_bytes(&path[level.prefix..])), is_dir) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }
}

fn parsed(text: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        // A pattern that makes no sense matches nothing, as in git.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

fn read(dir: BorrowedFd<'_>) -> Option<String> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = openat(dir, ".gitignore", flags, Mode::empty()).ok()?;
    let stat = fstat(&file).ok()?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return None;
    }
    let mut text = Vec::new();
    std::fs::File::from(file).take(FILE_MAX_BYTES).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}
