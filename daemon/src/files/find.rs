//! From a path to what lies there.

use deputy_actors::ports::TreeFault;
use rustix::fd::{AsRawFd as _, OwnedFd};
use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, Stat, fstat, open, openat, openat2};
use rustix::io::Errno;
use std::path::Path;

/// Longest path (`PATH_MAX` in `linux/limits.h`).
const PATH_BYTES_MAX: usize = 4096;

/// Nothing that lies in a tree leads out of it, nor anywhere else.
const RESOLVE: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// Something that was found, and was not opened to be read yet: looking at a pipe or a device does nothing to it.
pub(super) struct Found {
    place: OwnedFd,
    pub(super) stat: Stat,
}

impl Found {
    pub(super) fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.stat.st_mode)
    }

    /// Opens exactly this for reading.
    pub(super) fn open(&self) -> Result<OwnedFd, TreeFault> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let path = format!("/proc/self/fd/{}", self.place.as_raw_fd());
        open(path, flags, Mode::empty()).map_err(|error| match error {
            Errno::ACCESS => TreeFault::Invalid("its permissions forbid to read it".to_owned()),
            error => TreeFault::Io(error.to_string()),
        })
    }
}

/// What lies under a path of a tree; nothing when there is no tree.
pub(super) fn find(tree: &Path, path: &str) -> Result<Option<Found>, TreeFault> {
    check(path)?;
    let top = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let top = match openat(CWD, tree, top, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(None),
        top => top.map_err(|error| TreeFault::Io(error.to_string()))?,
    };
    let name = if path.is_empty() { "." } else { path };
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let place = openat2(&top, name, flags, Mode::empty(), RESOLVE).map_err(|error| missed(path, error))?;
    let stat = fstat(&place).map_err(|error| TreeFault::Io(error.to_string()))?;
    Ok(Some(Found { place, stat }))
}

/// Only plain names, from the top.
fn check(path: &str) -> Result<(), TreeFault> {
    let invalid = |why: &str| Err(TreeFault::Invalid(why.to_owned()));
    if path.len() > PATH_BYTES_MAX || path.contains('\0') {
        return invalid("it is no path that could be here");
    }
    if path.is_empty() {
        return Ok(());
    }
    for name in path.split('/') {
        match name {
            "" | "." | ".." => {
                return invalid(
                    "write it from the top of the workspace, without `.`, `..` or double slashes",
                );
            }
            _ if is_gits(name.as_bytes()) => {
                return invalid("git's own files are not shown: use the terminal");
            }
            _ => {}
        }
    }
    Ok(())
}

/// What belongs to git.
pub(super) fn is_gits(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b".git")
}

fn missed(path: &str, error: Errno) -> TreeFault {
    match error {
        Errno::NOENT | Errno::NOTDIR if path.contains(char::REPLACEMENT_CHARACTER) => TreeFault::Invalid(
            "its name is no UTF-8 and cannot be written in a URL: use the terminal".to_owned(),
        ),
        Errno::NOENT | Errno::NOTDIR => TreeFault::Missing,
        Errno::LOOP => {
            TreeFault::Invalid("it is a link, or lies behind one: links are not followed".to_owned())
        }
        Errno::XDEV => TreeFault::Invalid("it leads out of the workspace".to_owned()),
        Errno::ACCESS => TreeFault::Invalid("its permissions forbid to look at it".to_owned()),
        Errno::NAMETOOLONG => TreeFault::Invalid("a name in it is too long".to_owned()),
        error => TreeFault::Io(error.to_string()),
    }
}
