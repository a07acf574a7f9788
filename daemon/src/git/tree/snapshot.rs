//! From files to a tree object.

use super::entries::{Entry, FILE, FOLDER, LINK, PROGRAM, SUBMODULE, canonical, serialised};
use super::ignores::Ignores;
use super::names::{DEPTH_MAX, is_dot_git};
use super::objects::{Objects, hash};
use super::opening::{listed, open_file, open_folder};
use super::remarks::Remarks;
use super::stamps::{FileTime, Stamps};
use crate::git::fault::{OrFault, Outcome, shown};
use deputy_actors::ports::WorkspaceFault;
use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{AtFlags, FileType, Stat, fstat, readlinkat, statat};
use std::collections::HashSet;
use std::ffi::CStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Files up to this are read in one piece.
const PIECE_MAX_BYTES: u64 = 4 << 20;

/// Begins every pointer of Git LFS (its specification, version 1).
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// What is too much, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For one new or changed file.
    pub(crate) file_max_bytes: u64,
    /// For all of them.
    pub(crate) new_max_bytes: u64,
}

impl Limits {
    /// For looking, and for keeping what would be lost otherwise.
    pub(crate) const NONE: Self = Self { file_max_bytes: u64::MAX, new_max_bytes: u64::MAX };
}

/// What the files are.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The tree object.
    pub(crate) tree: Oid,
    /// What a person should know.
    pub(crate) remarks: Vec<String>,
}

/// What decides which files belong to the tree.
pub(crate) struct Scope<'a> {
    /// Files of this tree are in, ignored or not.
    pub(crate) tracked: Option<Tree<'a>>,
    /// Patterns of the host, besides the tree's own.
    pub(crate) exclude: &'a str,
    /// Paths that stay as they are in `tracked`, whatever lies there.
    pub(crate) withheld: &'a HashSet<Vec<u8>>,
    /// What is too much.
    pub(crate) limits: Limits,
    /// The file system's time at the start.
    pub(crate) looked: FileTime,
}

/// Takes the state of the folder `root`: tracked and untracked files, ignored ones left out.
pub(crate) fn snapshot<'a>(
    repo: &'a Repository,
    root: &Path,
    scope: &Scope<'a>,
    stamps: &'a mut Stamps,
    objects: &'a mut dyn Objects,
) -> Outcome<Snapshot> {
    let folder = open_folder(rustix::fs::CWD, root)?;
    let mut walk = Walk {
        repo,
        objects,
        stamps,
        ignores: Ignores::new(scope.exclude),
        withheld: scope.withheld,
        limits: scope.limits,
        looked: scope.looked,
        path: Vec::new(),
        new_bytes: 0,
        remarks: Remarks::default(),
    };
    let tree = match walk.folder(folder.as_fd(), scope.tracked.as_ref(), false, 0)? {
        Some(tree) => tree,
        None => walk.objects.tree(b"")?,
    };
    Ok(Snapshot { tree, remarks: walk.remarks.sentences() })
}

struct Walk<'a> {
    repo: &'a Repository,
    objects: &'a mut dyn Objects,
    stamps: &'a mut Stamps,
    ignores: Ignores,
    withheld: &'a HashSet<Vec<u8>>,
    limits: Limits,
    looked: FileTime,
    /// From the root to where we are, without a slash at the end.
    path: Vec<u8>,
    new_bytes: u64,
    remarks: Remarks,
}

impl Walk<'_> {
    /// The tree object of a folder; `None` when nothing in it belongs to the tree.
    fn folder(
        &mut self,
        dir: BorrowedFd<'_>,
        tracked: Option<&Tree<'_>>,
        ignored: bool,
        depth: usize,
    ) -> Outcome<Option<Oid>> {
        if depth > DEPTH_MAX {
            return Err(self.refusal(&format!("folders are nested deeper than {DEPTH_MAX}")));
        }
        let prefix = if self.path.is_empty() { 0 } else { self.path.len() + 1 };
        let entered = !ignored && self.ignores.enter(dir, prefix);
        let mut entries = Vec::new();
        for (name, kind) in listed(dir)? {
            let length = self.path.len();
            if prefix > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name.to_bytes());
            let known = tracked.and_then(|tree| tree.get_name_bytes(name.to_bytes()));
            if let Some((mode, id)) = self.entry(dir, &name, kind, known.as_ref(), ignored, depth)? {
                entries.push(Entry { name: name.into_bytes(), mode, id });
            }
            self.path.truncate(length);
        }
        if entered {
            self.ignores.leave();
        }
        if entries.is_empty() {
            return Ok(None);
        }
        self.objects.tree(&serialised(entries)).map(Some)
    }

    fn entry(
        &mut self,
        dir: BorrowedFd<'_>,
        name: &CStr,
        kind: FileType,
        known: Option<&TreeEntry<'_>>,
        ignored: bool,
        depth: usize,
    ) -> Outcome<Option<(u32, Oid)>> {
        if is_dot_git(name.to_bytes()) {
            if name.to_bytes() != b".git" {
                self.remarks.odd_name(&self.path);
            } else if depth > 0 {
                self.remarks.nested(&self.path);
            }
            return Ok(None);
        }
        if self.withheld.contains(&self.path) {
            return Ok(known.map(|entry| (canonical(entry.filemode().cast_unsigned()), entry.id())));
        }
        if kind == FileType::Directory {
            return self.subfolder(dir, name, known, ignored, depth);
        }
        let blob = known.filter(|entry| entry.kind() == Some(ObjectType::Blob)).map(TreeEntry::id);
        if blob.is_none() && (ignored || self.ignores.is_ignored(&self.path, false)) {
            return Ok(None);
        }
        match kind {
            FileType::RegularFile => self.file(dir, name, blob).map(Some),
            FileType::Symlink => {
                let target = readlinkat(dir, name, Vec::new()).or_fault("read a link")?;
                Ok(Some((LINK, self.objects.blob(target.as_bytes())?)))
            }
            _ => {
                self.remarks.special(&self.path);
                Ok(None)
            }
        }
    }

    fn subfolder(
        &mut self,
        dir: BorrowedFd<'_>,
        name: &CStr,
        known: Option<&TreeEntry<'_>>,
        ignored: bool,
        depth: usize,
    ) -> Outcome<Option<(u32, Oid)>> {
        if let Some(link) = known.filter(|entry| entry.kind() == Some(ObjectType::Commit)) {
            if !listed(open_folder(dir, name)?.as_fd())?.is_empty() {
                self.remarks.submodule(&self.path);
            }
            return Ok(Some((SUBMODULE, link.id())));
        }
        let tracked = known
            .filter(|entry| entry.kind() == Some(ObjectType::Tree))
            .map(|entry| self.repo.find_tree(entry.id()))
            .transpose()
            .or_fault("read a tree")?;
        let ignored = ignored || self.ignores.is_ignored(&self.path, true);
        if ignored && tracked.is_none() {
            return Ok(None);
        }
        let folder = open_folder(dir, name)?;
        let tree = self.folder(folder.as_fd(), tracked.as_ref(), ignored, depth + 1)?;
        Ok(tree.map(|id| (FOLDER, id)))
    }

    fn file(&mut self, dir: BorrowedFd<'_>, name: &CStr, known: Option<Oid>) -> Outcome<(u32, Oid)> {
        let stat = statat(dir, name, AtFlags::SYMLINK_NOFOLLOW).or_fault("look at a file")?;
        let mode = file_mode(&stat);
        if let Some(id) = self.stamps.vouch(&self.path, &stat, mode) {
            return Ok((mode, id));
        }
        let mut file = File::from(open_file(dir, name)?);
        let stat = fstat(&file).or_fault("look at a file")?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(self.refusal("it changed while it was read"));
        }
        let (mode, size) = (file_mode(&stat), stat.st_size.cast_unsigned());
        let id = self.content(&mut file, size, known)?;
        self.stamps.learn(&self.path, &stat, mode, id, self.looked);
        Ok((mode, id))
    }

    fn content(&mut self, file: &mut File, size: u64, known: Option<Oid>) -> Outcome<Oid> {
        if size > self.limits.file_max_bytes {
            // It may have been that large before.
            return match known {
                Some(known) if hash(file)? == known => Ok(known),
                _ => Err(self.refusal(&format!(
                    "the file has {size} bytes, more than the {} that are taken; remove it or let .gitignore name it",
                    self.limits.file_max_bytes
                ))),
            };
        }
        let id = if size > PIECE_MAX_BYTES {
            self.objects.large_blob(file, size)?
        } else {
            let mut data = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            file.take(size).read_to_end(&mut data).or_fault("read a file")?;
            let id = self.objects.blob(&data)?;
            if known != Some(id) && data.starts_with(LFS_POINTER) && !self.was_pointer(known) {
                self.remarks.lfs_pointer(&self.path);
            }
            id
        };
        if known != Some(id) {
            self.new_bytes += size;
        }
        if self.new_bytes > self.limits.new_max_bytes {
            return Err(self.refusal(&format!(
                "with this file the change holds more than {} bytes; let .gitignore name what is not source",
                self.limits.new_max_bytes
            )));
        }
        Ok(id)
    }

    fn was_pointer(&self, known: Option<Oid>) -> bool {
        known
            .and_then(|known| self.repo.find_blob(known).ok())
            .is_some_and(|blob| blob.content().starts_with(LFS_POINTER))
    }

    fn refusal(&self, reason: &str) -> WorkspaceFault {
        WorkspaceFault::Invalid(format!("'{}': {reason}", shown(&self.path)))
    }
}

fn file_mode(stat: &Stat) -> u32 {
    if stat.st_mode & 0o100 == 0 { FILE } else { PROGRAM }
}
