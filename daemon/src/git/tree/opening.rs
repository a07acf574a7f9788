//! Opening what an agent left behind: never through a link, never waiting on a pipe.

use crate::git::fault::{OrFault, Outcome};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, chmodat, fstat, openat, statat};
use rustix::io::Errno;
use rustix::path::Arg;
use std::ffi::CString;

/// A folder by its name in another.
pub(super) fn open_folder(dir: BorrowedFd<'_>, name: impl Arg + Copy) -> Outcome<OwnedFd> {
    open(dir, name, OFlags::DIRECTORY, Mode::RUSR | Mode::XUSR).or_fault("open a folder")
}

/// A file by its name in a folder.
pub(super) fn open_file(dir: BorrowedFd<'_>, name: impl Arg + Copy) -> Outcome<OwnedFd> {
    open(dir, name, OFlags::NONBLOCK, Mode::RUSR).or_fault("open a file")
}

/// What an agent made unreadable for itself is ours all the same: it gets the bits back that reading needs.
fn open(
    dir: BorrowedFd<'_>,
    name: impl Arg + Copy,
    kind: OFlags,
    needed: Mode,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | kind;
    match openat(dir, name, flags, Mode::empty()) {
        Err(Errno::ACCESS) => {
            grant(dir, name, needed)?;
            openat(dir, name, flags, Mode::empty())
        }
        opened => opened,
    }
}

/// Adds permission bits through a descriptor, so that no link can redirect them.
pub(super) fn grant(dir: BorrowedFd<'_>, name: impl Arg + Copy, needed: Mode) -> rustix::io::Result<()> {
    let found = openat(dir, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let stat = fstat(&found)?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink {
        return Err(Errno::LOOP);
    }
    let mode = Mode::from_raw_mode(stat.st_mode) | needed;
    chmodat(CWD, format!("/proc/self/fd/{}", found.as_raw_fd()), mode, AtFlags::empty())
}

/// Names and kinds of what is in a folder.
pub(super) fn listed(dir: BorrowedFd<'_>) -> Outcome<Vec<(CString, FileType)>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(dir.as_fd()).or_fault("list a folder")? {
        let entry = entry.or_fault("list a folder")?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let kind = match entry.file_type() {
            FileType::Unknown => {
                let stat = statat(dir, name, AtFlags::SYMLINK_NOFOLLOW).or_fault("look at a file")?;
                FileType::from_raw_mode(stat.st_mode)
            }
            kind => kind,
        };
        names.push((name.to_owned(), kind));
    }
    Ok(names)
}
