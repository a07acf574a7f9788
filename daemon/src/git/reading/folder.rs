//! What is in a folder.

use super::place::{Kind, kind, place, size};
use crate::git::fault::{OrFault, Outcome, shown};
use deputy_actors::ports::{EntryKind, Folder, FolderEntry, WorkspaceFault};
use git2::{Oid, Repository};

/// Entries that are listed: more say nothing to whoever reads.
const ENTRIES_MAX: usize = 500;

/// What is in a folder of a commit.
pub(in crate::git) fn folder(repo: &Repository, commit: Oid, path: &str) -> Outcome<Folder> {
    let (id, what) = place(repo, commit, path)?;
    if what != Kind::Folder {
        return Err(WorkspaceFault::Invalid(format!("'{}' is no folder: read it", shown(path.as_bytes()))));
    }
    let tree = repo.find_tree(id).or_fault("read a tree")?;
    let mut entries = Vec::new();
    for entry in tree.iter().take(ENTRIES_MAX) {
        let kind = match kind(entry.filemode()) {
            Kind::Folder => EntryKind::Folder,
            Kind::Link => EntryKind::Link,
            Kind::Repository => EntryKind::Repository,
            Kind::File => EntryKind::File { size_bytes: size(repo, entry.id())? },
        };
        entries.push(FolderEntry { name: shown(entry.name_bytes()), kind });
    }
    Ok(Folder { entries, left_out: tree.len().saturating_sub(ENTRIES_MAX) })
}
