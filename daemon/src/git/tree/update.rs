//! From one commit's files to another's, in a tree that stands.
//!
//! Nothing of the agent runs meanwhile, yet what it left is not trusted: folders are opened one by one and never through
//! a link, and each file is made outside of the tree and renamed into it, so that it is there whole or not at all. Doing
//! it twice, or again after it was cut short, comes to the same.

use super::entries::{LINK, PROGRAM, SUBMODULE};
use super::objects::hash;
use super::opening::{grant, open_file};
use super::plan::{Item, plan};
use crate::git::fault::{OrFault, Outcome};
use git2::{Oid, Repository};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, mkdirat, openat, renameat, renameat_with, statat,
    symlinkat, unlinkat,
};
use rustix::io::Errno;
use std::collections::{BTreeMap, HashSet};
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

const OPERATION: &str = "bring a tree to another commit";

/// From which tree object to which.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) from: Oid,
    pub(crate) to: Oid,
}

/// Writes what differs between two trees into the folder `root`. `incoming` is a path beside it where a file is made;
/// paths in `withheld` stay as they are. What lies where a file has to come and belongs to neither tree is moved aside.
pub(crate) fn update(
    repo: &Repository,
    root: &Path,
    incoming: &Path,
    change: Change,
    withheld: &HashSet<Vec<u8>>,
) -> Outcome<()> {
    let (before, after) = (entries(repo, change.from)?, entries(repo, change.to)?);
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let root = openat(CWD, root, flags, Mode::empty()).or_fault(OPERATION)?;
    let update = Update { repo, root, incoming };
    for path in before.keys().filter(|path| !withheld.contains(*path)) {
        // Removed, or of another kind: a link must be gone before a folder comes in its place.
        if after.get(path).is_none_or(|item| item.mode & KIND != before[path].mode & KIND) {
            update.remove(path)?;
        }
    }
    for (path, item) in after.iter().filter(|(path, _)| !withheld.contains(*path)) {
        let known = before.get(path);
        if known.is_none_or(|known| known.id != item.id || known.mode != item.mode) {
            update.write(item, known.is_some())?;
        }
    }
    Ok(())
}

/// The kind of an entry.
const KIND: u32 = 0o170_000;

fn entries(repo: &Repository, tree: Oid) -> Outcome<BTreeMap<Vec<u8>, Item>> {
    let plan = plan(repo, &repo.find_tree(tree).or_fault("read a tree")?)?;
    let items = plan.files.into_iter().chain(plan.links).chain(plan.submodules);
    Ok(items.map(|item| (item.path.clone(), item)).collect())
}

struct Update<'a> {
    repo: &'a Repository,
    root: OwnedFd,
    incoming: &'a Path,
}

impl Update<'_> {
    /// Removes a file, and folders that it leaves empty.
    fn remove(&self, path: &[u8]) -> Outcome<()> {
        let (folders, name) = split(path);
        let Some(folder) = self.walk(&folders, false)? else { return Ok(()) };
        match unlinkat(&folder, OsStr::from_bytes(name), AtFlags::empty()) {
            // A submodule, or something of the agent's own that takes the place of what is removed.
            Err(Errno::ISDIR | Errno::PERM) => {
                let _ = unlinkat(&folder, OsStr::from_bytes(name), AtFlags::REMOVEDIR);
            }
            Err(Errno::NOENT) => {}
            removed => removed.or_fault(OPERATION)?,
        }
        for depth in (1..=folders.len()).rev() {
            let Some(above) = self.walk(&folders[..depth - 1], false)? else { return Ok(()) };
            if unlinkat(&above, OsStr::from_bytes(folders[depth - 1]), AtFlags::REMOVEDIR).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Puts a file where it belongs. `is_known`: what may lie there was captured.
    fn write(&self, item: &Item, is_known: bool) -> Outcome<()> {
        let (folders, name) = split(&item.path);
        let folder = self.walk(&folders, true)?.expect("a folder that was not there was made");
        let name = OsStr::from_bytes(name);
        if item.mode == SUBMODULE {
            return match mkdirat(&folder, name, Mode::from_raw_mode(0o777)) {
                Err(Errno::EXIST) => Ok(()),
                made => made.or_fault(OPERATION),
            };
        }
        let stat = match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => None,
            stat => Some(stat.or_fault(OPERATION)?),
        };
        if let Some(stat) = stat {
            let kind = FileType::from_raw_mode(stat.st_mode);
            let is_in_the_way = !is_known && !self.is_same(folder.as_fd(), name, kind, item)?;
            if kind == FileType::Directory {
                // Nothing of a folder that is no longer tracked is captured.
                if unlinkat(&folder, name, AtFlags::REMOVEDIR).is_err() {
                    aside(folder.as_fd(), name)?;
                }
            } else if is_in_the_way {
                aside(folder.as_fd(), name)?;
            }
        }
        self.make(item)?;
        renameat(CWD, self.incoming, &folder, name).or_fault(OPERATION)
    }

    fn is_same(&self, folder: BorrowedFd<'_>, name: &OsStr, kind: FileType, item: &Item) -> Outcome<bool> {
        match kind {
            FileType::RegularFile if item.mode != LINK => {
                Ok(hash(&File::from(open_file(folder, name)?))? == item.id)
            }
            FileType::Symlink if item.mode == LINK => {
                let target = rustix::fs::readlinkat(folder, name, Vec::new()).or_fault(OPERATION)?;
                Ok(self.repo.find_blob(item.id).or_fault(OPERATION)?.content() == target.as_bytes())
            }
            _ => Ok(false),
        }
    }

    /// Makes the file or link outside of the tree.
    fn make(&self, item: &Item) -> Outcome<()> {
        match unlinkat(CWD, self.incoming, AtFlags::empty()) {
            Err(Errno::NOENT) => {}
            removed => removed.or_fault(OPERATION)?,
        }
        let blob = self.repo.find_blob(item.id).or_fault("read a file's content")?;
        if item.mode == LINK {
            return symlinkat(OsStr::from_bytes(blob.content()), CWD, self.incoming).or_fault(OPERATION);
        }
        let bits = if item.mode == PROGRAM { 0o777 } else { 0o666 };
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(CWD, self.incoming, flags, Mode::from_raw_mode(bits)).or_fault(OPERATION)?;
        File::from(file).write_all(blob.content()).or_fault("write a file")
    }

    /// The folder at the end of a way. Where it is not there it is made, or `None` says so.
    fn walk(&self, folders: &[&[u8]], make: bool) -> Outcome<Option<OwnedFd>> {
        let mut at = self.root.try_clone().or_fault(OPERATION)?;
        for name in folders {
            let name = OsStr::from_bytes(name);
            at = match open_writable(at.as_fd(), name) {
                Ok(below) => below,
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) if !make => return Ok(None),
                Err(error @ (Errno::NOENT | Errno::NOTDIR | Errno::LOOP)) => {
                    if error != Errno::NOENT {
                        aside(at.as_fd(), name)?;
                    }
                    mkdirat(&at, name, Mode::from_raw_mode(0o777)).or_fault("make a folder")?;
                    open_writable(at.as_fd(), name).or_fault(OPERATION)?
                }
                Err(error) => return Err(error).or_fault(OPERATION),
            };
        }
        Ok(Some(at))
    }
}

/// A folder that an agent locked for itself is ours all the same.
fn open_writable(dir: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let stat = statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::Directory && stat.st_mode & 0o700 != 0o700 {
        grant(dir, name, Mode::RWXU)?;
    }
    openat(dir, name, flags, Mode::empty())
}

/// Gives what lies in the way a name that is free.
fn aside(dir: BorrowedFd<'_>, name: &OsStr) -> Outcome<()> {
    for number in 1..u32::MAX {
        let mut free = name.as_bytes().to_vec();
        free.extend_from_slice(format!("~{number}").as_bytes());
        let free = CString::new(free).expect("a name in a tree holds no zero byte");
        match renameat_with(dir, name, dir, &*free, RenameFlags::NOREPLACE) {
            Err(Errno::EXIST) => {}
            moved => return moved.or_fault(OPERATION),
        }
    }
    Ok(())
}

fn split(path: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    let name = parts.pop().expect("a split has one part at least");
    (parts, name)
}
