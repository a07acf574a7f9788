//! From a commit to files.
//!
//! Written by our own threads, byte for byte: the time goes into making files, and several threads share that. All
//! folders come first, then all files, links last: while anything is written no link exists that could lead it away.

use super::entries::{PROGRAM, SUBMODULE};
use super::plan::{Item, plan};
use super::stamps::stamp;
use crate::git::fault::{OrFault, Outcome};
use crate::git::mirror;
use git2::{IndexEntry, Oid, Repository};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, Stat, fstat, mkdirat, openat, statat, symlinkat};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::thread;

/// More threads than this wait for the disk only.
const THREADS_MAX: usize = 8;

/// Files that one thread should have to be worth starting.
const FILES_PER_THREAD: usize = 64;

/// A file that was made, as the index wants to know it.
pub(crate) struct Written {
    item: Item,
    stat: Stat,
}

impl Written {
    /// The entry of an index.
    pub(crate) fn entry(&self) -> IndexEntry {
        stamp(&self.item.path, &self.stat, self.item.mode, self.item.id)
    }

    /// Its last change.
    pub(crate) fn changed(&self) -> super::FileTime {
        super::stamps::changed(&self.stat)
    }

    /// Whether a stamp can vouch for it: links and submodules are looked at each time.
    pub(crate) fn is_file(&self) -> bool {
        self.item.mode & 0o170_000 == 0o100_000
    }
}

/// Makes the files of `tree` in the empty folder `root`.
pub(crate) fn checkout(repo: &Repository, tree: Oid, root: &Path) -> Outcome<Vec<Written>> {
    let tree = repo.find_tree(tree).or_fault("read a tree")?;
    let plan = plan(repo, &tree)?;
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let root = openat(CWD, root, flags, Mode::empty()).or_fault("open the new tree")?;
    for path in &plan.folders {
        mkdirat(&root, OsStr::from_bytes(path), Mode::from_raw_mode(0o777)).or_fault("make a folder")?;
    }
    let mut written = files(repo, &root, &plan.files)?;
    for item in plan.links.into_iter().chain(plan.submodules) {
        let path = OsStr::from_bytes(&item.path);
        if item.mode != SUBMODULE {
            let target = repo.find_blob(item.id).or_fault("read a link")?;
            symlinkat(OsStr::from_bytes(target.content()), &root, path).or_fault("make a link")?;
        }
        let stat = statat(&root, path, AtFlags::SYMLINK_NOFOLLOW).or_fault("look at a link")?;
        written.push(Written { item, stat });
    }
    Ok(written)
}

fn files(repo: &Repository, root: &OwnedFd, files: &[Item]) -> Outcome<Vec<Written>> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = (files.len() / FILES_PER_THREAD).clamp(1, cores.min(THREADS_MAX));
    if threads == 1 {
        return some_files(repo, root.as_fd(), files);
    }
    let mirror = repo.path();
    let share = files.len().div_ceil(threads);
    thread::scope(|scope| {
        let workers: Vec<_> = files
            .chunks(share)
            .map(|files| scope.spawn(move || some_files(&mirror::open(mirror)?, root.as_fd(), files)))
            .collect();
        let mut written = Vec::with_capacity(files.len());
        for worker in workers {
            written.extend(worker.join().expect("writing files does not panic")?);
        }
        Ok(written)
    })
}

fn some_files(repo: &Repository, root: BorrowedFd<'_>, files: &[Item]) -> Outcome<Vec<Written>> {
    let odb = repo.odb().or_fault("open the objects")?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut written = Vec::with_capacity(files.len());
    for item in files {
        let blob = odb.read(item.id).or_fault("read a file's content")?;
        let bits = if item.mode == PROGRAM { 0o777 } else { 0o666 };
        let file = openat(root, OsStr::from_bytes(&item.path), flags, Mode::from_raw_mode(bits));
        let mut file = File::from(file.or_fault("make a file")?);
        file.write_all(blob.data()).or_fault("write a file")?;
        let stat = fstat(&file).or_fault("look at a file")?;
        written.push(Written { item: item.clone(), stat });
    }
    Ok(written)
}
