//! Names of the refs that Deputy owns, and moving a ref only from where it is believed to be.

use super::fault::{OrFault, Outcome};
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::RunId;
use git2::{ErrorCode, Oid, Repository};

/// The first commit of a repository that had none: all its runs start from the same one.
pub(crate) const ROOT: &str = "refs/deputy/root";

/// The branch that collects a run's work.
pub(crate) fn branch(run: RunId) -> String {
    format!("refs/heads/{}", run.branch())
}

/// What a run keeps beside its branch. All of it is reachable, so nothing of it is ever pruned.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Note {
    /// The commit it started from.
    Base,
    /// A merge commit that waits for its checks or its delivery.
    Merge,
    /// What a delivery puts at the head of the target; written before it is tried.
    Delivery,
    /// What was at the head of the target before that.
    Previous,
    /// A revert commit.
    Revert,
    /// The state of its tree when it was removed.
    Kept,
    /// What the run's branch holds once the work was brought to its base branch; written before anything is changed.
    Rebased,
    /// The head of the base branch that this was made for. What makes it valid, so it is written after it.
    Onto,
}

impl Note {
    /// The name of the ref.
    pub(crate) fn of(self, run: RunId) -> String {
        let kind = match self {
            Self::Base => "base",
            Self::Merge => "merge",
            Self::Delivery => "delivery",
            Self::Previous => "previous",
            Self::Revert => "revert",
            Self::Kept => "kept",
            Self::Rebased => "rebased",
            Self::Onto => "onto",
        };
        format!("refs/deputy/{kind}/{run}")
    }
}

/// Prefix of the branches that are the project's own, not Deputy's.
pub(crate) fn branches_prefix(origin: &RepoOrigin) -> &'static str {
    match origin {
        RepoOrigin::Remote { .. } => "refs/remotes/origin/",
        RepoOrigin::Own => "refs/heads/",
    }
}

/// A commit by its full id; anything shorter or softer is refused.
pub(crate) fn commit_id(text: &str) -> Outcome<Oid> {
    let full = text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
    full.then(|| Oid::from_str(text).ok())
        .flatten()
        .ok_or_else(|| WorkspaceFault::Invalid("a commit is named by its 40 hexadecimal digits".to_owned()))
}

/// What a ref points at.
pub(crate) fn find(repo: &Repository, name: &str) -> Outcome<Option<Oid>> {
    match repo.refname_to_id(name) {
        Ok(id) => Ok(Some(id)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error).or_fault("read a ref"),
    }
}

/// Sets one of Deputy's own refs, whatever it was.
pub(crate) fn put(repo: &Repository, name: &str, id: Oid) -> Outcome<()> {
    if find(repo, name)? == Some(id) {
        return Ok(());
    }
    repo.reference(name, id, true, "deputy").map(drop).or_fault("write a ref")
}

/// Removes one of Deputy's own refs, if it is there.
pub(crate) fn remove(repo: &Repository, name: &str) -> Outcome<()> {
    match repo.find_reference(name) {
        Ok(mut found) => found.delete().or_fault("remove a ref"),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
        Err(error) => Err(error).or_fault("read a ref"),
    }
}

/// Compare and swap: false when the ref is not at `old` (`None`: does not exist).
pub(crate) fn swap(repo: &Repository, name: &str, old: Option<Oid>, new: Oid) -> Outcome<bool> {
    let moved = match old {
        None => repo.reference(name, new, false, "deputy"),
        Some(old) => repo.reference_matching(name, new, true, old, "deputy"),
    };
    match moved {
        Ok(_) => Ok(true),
        Err(error)
            if matches!(error.code(), ErrorCode::Modified | ErrorCode::Exists | ErrorCode::NotFound) =>
        {
            Ok(false)
        }
        Err(error) => Err(error).or_fault("move a branch"),
    }
}

/// Whether `commit` is `head` or below it.
pub(crate) fn contains(repo: &Repository, head: Oid, commit: Oid) -> Outcome<bool> {
    Ok(head == commit || repo.graph_descendant_of(head, commit).or_fault("walk the history")?)
}
