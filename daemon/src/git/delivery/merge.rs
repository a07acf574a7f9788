//! Merges in memory: libgit2 runs no merge driver and touches no file.

use crate::git::commit::message;
use crate::git::fault::{OrFault, Outcome, shown, some_of};
use crate::git::host::{Host, commit};
use deputy_actors::ports::{DeliveryOrder, Provenance};
use git2::{Index, MergeOptions, Oid, Repository};
use std::collections::BTreeSet;

/// How a merge ended.
pub(super) enum Merged {
    /// A commit that no branch has yet.
    Commit(Oid),
    /// Files that both sides changed.
    Conflict(String),
}

/// Merges the work into the head of its target.
pub(super) fn merge(
    host: &Host,
    repo: &Repository,
    order: &DeliveryOrder,
    head: Oid,
    wanted: Oid,
) -> Outcome<Merged> {
    let (ours, theirs) = (commit(repo, head)?, commit(repo, wanted)?);
    let index = repo.merge_commits(&ours, &theirs, Some(&options())).or_fault("merge two commits")?;
    finished(
        host,
        repo,
        index,
        &order.provenance,
        &[("Deputy-Run", order.run_id.to_string())],
        &[head, wanted],
    )
}

/// As git does by default, renames are followed.
pub(super) fn options() -> MergeOptions {
    let mut options = MergeOptions::new();
    options.find_renames(true);
    options
}

/// Makes the result of a merge a commit.
pub(super) fn finished(
    host: &Host,
    repo: &Repository,
    mut index: Index,
    provenance: &Provenance,
    required: &[(&str, String)],
    parents: &[Oid],
) -> Outcome<Merged> {
    const OPERATION: &str = "write a merge";
    if index.has_conflicts() {
        return conflicts(&index).map(Merged::Conflict);
    }
    let tree = index.write_tree_to(repo).or_fault(OPERATION)?;
    let tree = repo.find_tree(tree).or_fault(OPERATION)?;
    let parents = parents.iter().map(|id| commit(repo, *id)).collect::<Outcome<Vec<_>>>()?;
    let who = host.signature()?;
    let text = message(provenance, required);
    let made = repo.commit(None, &who, &who, &text, &tree, &parents.iter().collect::<Vec<_>>());
    made.map(Merged::Commit).or_fault(OPERATION)
}

fn conflicts(index: &Index) -> Outcome<String> {
    let mut files = BTreeSet::new();
    for conflict in index.conflicts().or_fault("list conflicts")? {
        let conflict = conflict.or_fault("list conflicts")?;
        for side in [conflict.our, conflict.their, conflict.ancestor].into_iter().flatten() {
            files.insert(shown(&side.path));
        }
    }
    Ok(some_of(&files.into_iter().collect::<Vec<_>>()))
}
