//! A branch moved from where it was seen, and never from anywhere else.

use super::branch::Target;
use crate::git::fault::{OrFault, Outcome};
use crate::git::refs;
use git2::{Oid, Repository};

/// A branch goes from one commit to a descendant of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub(crate) old: Option<Oid>,
    pub(crate) new: Oid,
}

/// Moves a branch of a repository of Deputy's own. False when it was moved meanwhile.
pub(crate) fn move_here(repo: &Repository, target: &Target, moved: &Move) -> Outcome<bool> {
    refs::swap(repo, &target.tracking, moved.old, moved.new)
}

/// After a push: shows here where the remote's branch is now.
pub(crate) fn note_moved(repo: &Repository, target: &Target, moved: &Move) -> Outcome<()> {
    repo.reference(&target.tracking, moved.new, true, "deputy").map(drop).or_fault("note a pushed branch")
}
