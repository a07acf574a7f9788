//! The way from a commit to what lies under a path.

use crate::git::fault::{OrFault, Outcome, shown};
use crate::git::host::commit;
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::wording::cut;
use git2::{ErrorCode, FileMode, Oid, Repository, Tree};
use std::path::Path;

/// What a mode of a tree's entry means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File,
    Link,
    Repository,
}

/// Of a mode; what no git writes counts as a file.
pub(super) fn kind(mode: i32) -> Kind {
    match mode {
        mode if mode == i32::from(FileMode::Tree) => Kind::Folder,
        mode if mode == i32::from(FileMode::Link) => Kind::Link,
        mode if mode == i32::from(FileMode::Commit) => Kind::Repository,
        _ => Kind::File,
    }
}

/// The tree of a commit.
pub(super) fn top(repo: &Repository, id: Oid) -> Outcome<Tree<'_>> {
    commit(repo, id)?.tree().or_fault("read a tree")
}

/// What lies under a path.
pub(super) fn place(repo: &Repository, id: Oid, path: &str) -> Outcome<(Oid, Kind)> {
    let tree = top(repo, id)?;
    if path.is_empty() {
        return Ok((tree.id(), Kind::Folder));
    }
    match tree.get_path(Path::new(path)) {
        Ok(entry) => Ok((entry.id(), kind(entry.filemode()))),
        Err(fault) if fault.code() == ErrorCode::NotFound => {
            let path = shown(path.as_bytes());
            Err(WorkspaceFault::Missing(format!("there is no '{path}' at this commit")))
        }
        Err(fault) => Err(fault).or_fault("read a tree"),
    }
}

/// Bytes of an object, without reading it.
pub(super) fn size(repo: &Repository, id: Oid) -> Outcome<u64> {
    let odb = repo.odb().or_fault("open the objects")?;
    let (size, _) = odb.read_header(id).or_fault("read an object")?;
    Ok(size as u64)
}

/// A line as it is shown: broken UTF-8 is replaced, and what is overlong is cut.
pub(super) fn line(bytes: &[u8], chars_max: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches(['\r', '\n']);
    cut(text, chars_max)
}

/// Whether it is no text, by its beginning, as git sees it.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(8_000)].contains(&0)
}
