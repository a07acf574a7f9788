//! Removing what an agent left behind, however it is nested, linked or locked.

use super::opening::{grant, listed};
use crate::git::fault::{OrFault, Outcome};
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, renameat, unlinkat};
use rustix::io::Errno;
use std::path::Path;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Takes `path` away at once by moving it into the folder `trash`, then empties that. Nothing there is well.
pub(crate) fn remove(path: &Path, trash: &Path) -> Outcome<()> {
    if path.symlink_metadata().is_ok() {
        std::fs::create_dir_all(trash).or_fault("make a folder")?;
        let name = (0..u32::MAX)
            .map(|number| trash.join(format!("old-{number}")))
            .find(|name| name.symlink_metadata().is_err())
            .expect("what was thrown away is emptied before it is four thousand million folders");
        make_movable(path);
        std::fs::rename(path, &name).or_fault("move a folder away")?;
    }
    empty_trash(trash)
}

/// Moving a folder needs the right to write to it.
fn make_movable(path: &Path) {
    let _ = grant(CWD, path, Mode::RWXU);
}

/// Removes `trash` with all that is in it. Folders are first moved up to its top, so that depth costs neither stack
/// nor descriptors; links are removed, never followed; locked folders are unlocked.
pub(crate) fn empty_trash(trash: &Path) -> Outcome<()> {
    const OPERATION: &str = "remove a folder";
    let top = match openat(CWD, trash, FOLDER, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened.or_fault(OPERATION)?,
    };
    let mut number = 0_u64;
    let mut waiting = listed(top.as_fd())?;
    while let Some((name, kind)) = waiting.pop() {
        if kind != FileType::Directory {
            gone(unlinkat(&top, &name, AtFlags::empty())).or_fault(OPERATION)?;
            continue;
        }
        let _ = grant(top.as_fd(), &*name, Mode::RWXU);
        let folder = match openat(&top, &name, FOLDER, Mode::empty()) {
            // Replaced by another of the same name, which was removed already.
            Err(Errno::NOENT) => continue,
            opened => opened.or_fault(OPERATION)?,
        };
        for (below, kind) in listed(folder.as_fd())? {
            if kind != FileType::Directory {
                gone(unlinkat(&folder, &below, AtFlags::empty())).or_fault(OPERATION)?;
            } else if unlinkat(&folder, &below, AtFlags::REMOVEDIR).is_err() {
                let _ = grant(folder.as_fd(), &*below, Mode::RWXU);
                waiting.push((lifted(&folder, &below, &top, &mut number)?, kind));
            }
        }
        unlinkat(&top, &name, AtFlags::REMOVEDIR).or_fault(OPERATION)?;
    }
    std::fs::remove_dir(trash).or_fault(OPERATION)
}

/// Moves a folder to the top under a name that is free.
fn lifted(
    from: impl AsFd,
    name: &std::ffi::CStr,
    top: impl AsFd,
    number: &mut u64,
) -> Outcome<std::ffi::CString> {
    loop {
        *number += 1;
        let free = std::ffi::CString::new(format!("up-{number}")).expect("the name holds no zero byte");
        // A folder of that name may be left from a removal that was cut short; renaming over it fails or, when it is
        // empty, replaces it: both are well.
        match renameat(&from, name, &top, &free) {
            Err(Errno::EXIST | Errno::NOTEMPTY) => {}
            moved => {
                moved.or_fault("remove a folder")?;
                return Ok(free);
            }
        }
    }
}

fn gone(removed: rustix::io::Result<()>) -> rustix::io::Result<()> {
    match removed {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}
