//! Two sides of a change in one tree, conflicts and all: libgit2 merges in memory, and what it cannot settle is left for
//! the agent in a form that it can read.

use crate::git::fault::{OrFault, Outcome, shown};
use crate::git::host::commit;
use deputy_protocol::event::{ConflictLeft, FileConflict};
use git2::{
    Index, IndexConflict, IndexEntry, MergeFileInput, MergeFileOptions, MergeOptions, Oid, Repository, Tree,
    merge_file,
};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

const OPERATION: &str = "merge two commits";

/// Git takes a file for binary that has a zero byte in so many first bytes (`FIRST_FEW_BYTES` of its `xdiff-interface.c`).
const LOOKED_AT_BYTES: usize = 8000;

/// What the end of a conflict names.
pub(super) const WORK: &str = "this work";

/// Three commits: two of them came from the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<'a> {
    pub(super) ancestor: Oid,
    /// Head of the base branch.
    pub(super) base: Oid,
    /// Its name, for the markers.
    pub(super) branch: &'a str,
    pub(super) work: Oid,
}

/// A tree that has both sides' changes, and where they are at odds. Made again, it is the same.
pub(super) fn combine(repo: &Repository, sides: &Sides<'_>) -> Outcome<(Oid, Vec<FileConflict>)> {
    let mut options = MergeOptions::new();
    options.find_renames(true);
    let [ancestor, base, work] = [sides.ancestor, sides.base, sides.work].map(|id| tree(repo, id));
    let mut index = repo.merge_trees(&ancestor?, &base?, &work?, Some(&options)).or_fault(OPERATION)?;
    let found: Vec<IndexConflict> =
        index.conflicts().and_then(Iterator::collect).or_fault("list conflicts")?;
    let mut conflicts = Vec::new();
    for conflict in found {
        if let Some(settled) = settle(repo, &mut index, &conflict, sides.branch)? {
            conflicts.push(settled);
        }
    }
    conflicts.sort_by(|one, other| one.path.cmp(&other.path));
    Ok((index.write_tree_to(repo).or_fault(OPERATION)?, conflicts))
}

fn tree(repo: &Repository, id: Oid) -> Outcome<Tree<'_>> {
    commit(repo, id)?.tree().or_fault("read a tree")
}

/// Puts one entry where there are several.
fn settle(
    repo: &Repository,
    index: &mut Index,
    conflict: &IndexConflict,
    branch: &str,
) -> Outcome<Option<FileConflict>> {
    let sides = [&conflict.ancestor, &conflict.our, &conflict.their];
    for entry in sides.into_iter().flatten() {
        // Renames give a conflict more than one path.
        match index.conflict_remove(path(entry)) {
            Err(error) if error.code() != git2::ErrorCode::NotFound => return Err(error).or_fault(OPERATION),
            _ => {}
        }
    }
    let (entry, left) = match (&conflict.ancestor, &conflict.our, &conflict.their) {
        (ancestor, Some(base), Some(work)) => match marked(repo, ancestor.as_ref(), base, work, branch)? {
            Some(entry) => (entry, ConflictLeft::Markers),
            None => (entry(work), ConflictLeft::Work),
        },
        (_, None, Some(work)) => (entry(work), ConflictLeft::WorkDeletedInBase),
        (_, Some(base), None) => (entry(base), ConflictLeft::BaseDeletedInWork),
        // Both renamed it; the new names are conflicts of their own, or none.
        (_, None, None) => return Ok(None),
    };
    let entry = beside(index, entry);
    index.add(&entry).or_fault(OPERATION)?;
    Ok(Some(FileConflict { path: shown(&entry.path), left }))
}

/// Both versions between markers; `None` where the content cannot hold any.
fn marked(
    repo: &Repository,
    ancestor: Option<&IndexEntry>,
    base: &IndexEntry,
    work: &IndexEntry,
    branch: &str,
) -> Outcome<Option<IndexEntry>> {
    let is_file = |entry: &IndexEntry| entry.mode & 0o170_000 == 0o100_000;
    if ![Some(base), Some(work), ancestor].into_iter().flatten().all(is_file) {
        return Ok(None);
    }
    let content = |entry: &IndexEntry| {
        repo.find_blob(entry.id).map(|blob| blob.content().to_vec()).or_fault("read a file's content")
    };
    let versions = [ancestor.map_or_else(|| Ok(Vec::new()), content)?, content(base)?, content(work)?];
    if versions.iter().any(|version| version.iter().take(LOOKED_AT_BYTES).any(|byte| *byte == 0)) {
        return Ok(None);
    }
    let [mut ancestor_input, mut base_input, mut work_input] = [(); 3].map(|()| MergeFileInput::new());
    ancestor_input.content(&versions[0]);
    base_input.content(&versions[1]);
    work_input.content(&versions[2]);
    let mut options = MergeFileOptions::new();
    options.our_label(branch).their_label(WORK).style_standard(true);
    let merged =
        merge_file(&ancestor_input, &base_input, &work_input, Some(&mut options)).or_fault(OPERATION)?;
    let id = repo.blob(merged.content()).or_fault("write a merge")?;
    let mode =
        if ancestor.is_some_and(|ancestor| ancestor.mode != base.mode) { base.mode } else { work.mode };
    Ok(Some(IndexEntry { id, mode, ..entry(work) }))
}

/// The same file, no longer one side of a conflict. Flags hold the side.
fn entry(side: &IndexEntry) -> IndexEntry {
    IndexEntry {
        ctime: side.ctime,
        mtime: side.mtime,
        dev: 0,
        ino: 0,
        mode: side.mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: side.id,
        flags: 0,
        flags_extended: 0,
        path: side.path.clone(),
    }
}

/// Where a folder has taken the name, or a file that of a folder above, the file is put beside it.
fn beside(index: &Index, mut entry: IndexEntry) -> IndexEntry {
    let is_taken = |path: &[u8]| {
        let below = [path, b"/"].concat();
        let above = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| &path[..end]);
        index.find_prefix(below).is_ok()
            || above
                .into_iter()
                .any(|folder| index.get_path(Path::new(OsStr::from_bytes(folder)), 0).is_some())
    };
    if is_taken(&entry.path) {
        let flat: Vec<u8> = entry.path.iter().map(|byte| if *byte == b'/' { b'_' } else { *byte }).collect();
        entry.path = [&flat[..], b"~conflict"].concat();
    }
    entry
}

fn path(entry: &IndexEntry) -> &Path {
    Path::new(OsStr::from_bytes(&entry.path))
}
