//! A tree made of a commit, and what is remembered of its files.

use crate::git::fault::{OrFault, Outcome};
use crate::git::host::commit;
use crate::git::tree::{AgentRepo, Stamps, Written, checkout, file_time, remove};
use git2::{Oid, Repository};
use std::fs;
use std::path::Path;

/// Files of `content` in a new folder, with an agent's repository.
pub(super) fn build(
    repo: &Repository,
    content: Oid,
    agent: &AgentRepo<'_>,
    root: &Path,
    trash: &Path,
) -> Outcome<Vec<Written>> {
    remove(root, trash)?;
    fs::create_dir(root).or_fault("make a folder for the tree")?;
    let tree = commit(repo, content)?.tree_id();
    let written = checkout(repo, tree, root)?;
    agent.write(repo, root, &written)?;
    Ok(written)
}

/// Stamps what was written, for the first capture. Files of the very last moment are left out: they could change
/// without their time changing.
pub(super) fn remember(dir: &Path, index: &Path, written: &[Written]) -> Outcome<()> {
    forget(index)?;
    let looked = file_time(dir)?;
    let mut stamps = Stamps::load(index)?;
    for file in written.iter().filter(|file| file.is_file() && file.changed() < looked) {
        stamps.add(file.entry());
    }
    stamps.save()
}

/// Removes an index, if there is one.
pub(super) fn forget(index: &Path) -> Outcome<()> {
    match fs::remove_file(index) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.or_fault("remove an old index"),
    }
}
