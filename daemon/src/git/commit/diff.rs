//! The difference between two commits.

use crate::git::fault::{OrFault, Outcome};
use crate::git::host::commit;
use deputy_protocol::event::DiffStats;
use git2::{Diff, DiffFindOptions, DiffFormat, DiffOptions, Oid, Repository};
use std::collections::BTreeSet;

/// Above this many candidates no renames are looked for, as in git.
const RENAME_CANDIDATES_MAX: usize = 1000;

/// Files and lines, a rename counted once.
pub(crate) fn stats(repo: &Repository, base: Oid, head: Oid) -> Outcome<DiffStats> {
    if base == head {
        return Ok(DiffStats::default());
    }
    let stats = diff(repo, base, head)?.stats().or_fault("count the difference")?;
    Ok(DiffStats {
        files: stats.files_changed() as u64,
        insertions: stats.insertions() as u64,
        deletions: stats.deletions() as u64,
    })
}

/// A unified diff; binary files are named, not shown. Ends after the line that passes `limit_bytes`; the second value
/// says whether it did.
pub(crate) fn patch(repo: &Repository, base: Oid, head: Oid, limit_bytes: usize) -> Outcome<(String, bool)> {
    let diff = diff(repo, base, head)?;
    let mut text = Vec::new();
    let mut cut = false;
    let printed = diff.print(DiffFormat::Patch, |_, _, line| {
        if text.len() >= limit_bytes {
            cut = true;
            return false;
        }
        if matches!(line.origin(), '+' | '-' | ' ') {
            text.push(line.origin() as u8);
        }
        text.extend_from_slice(line.content());
        true
    });
    if !cut {
        printed.or_fault("print the difference")?;
    }
    Ok((String::from_utf8_lossy(&text).into_owned(), cut))
}

/// Paths of the files that differ, in order. Nothing is taken for a rename: both names are there.
pub(crate) fn changed(repo: &Repository, base: Oid, head: Oid) -> Outcome<Vec<String>> {
    const OPERATION: &str = "list what differs";
    let old = commit(repo, base)?.tree().or_fault(OPERATION)?;
    let new = commit(repo, head)?.tree().or_fault(OPERATION)?;
    let diff = repo.diff_tree_to_tree(Some(&old), Some(&new), None).or_fault(OPERATION)?;
    let files =
        diff.deltas().flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()]);
    let paths: BTreeSet<String> =
        files.flatten().map(|path| String::from_utf8_lossy(path).into_owned()).collect();
    Ok(paths.into_iter().collect())
}

fn diff(repo: &Repository, base: Oid, head: Oid) -> Outcome<Diff<'_>> {
    const OPERATION: &str = "compare two commits";
    let old = commit(repo, base)?.tree().or_fault(OPERATION)?;
    let new = commit(repo, head)?.tree().or_fault(OPERATION)?;
    let mut options = DiffOptions::new();
    let mut diff = repo.diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options)).or_fault(OPERATION)?;
    let mut find = DiffFindOptions::new();
    find.renames(true).rename_limit(RENAME_CANDIDATES_MAX);
    diff.find_similar(Some(&mut find)).or_fault(OPERATION)?;
    Ok(diff)
}
