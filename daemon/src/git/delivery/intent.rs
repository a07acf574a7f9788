//! What a delivery writes down about itself, and how it finds that it was made already.

use crate::git::fault::Outcome;
use crate::git::refs::{self, Note, contains};
use deputy_actors::ports::{Delivered, WorkspaceFault};
use deputy_protocol::ids::RunId;
use git2::{Oid, Repository};

use super::branch::Target;
use super::moves::Move;

/// Written before a branch is touched.
pub(super) fn note(repo: &Repository, run: RunId, moved: &Move) -> Outcome<()> {
    match moved.old {
        Some(old) => refs::put(repo, &Note::Previous.of(run), old)?,
        None => refs::remove(repo, &Note::Previous.of(run))?,
    }
    refs::put(repo, &Note::Delivery.of(run), moved.new)
}

/// The answer of a delivery that was made before, by us or by hand.
pub(super) fn landed(
    repo: &Repository,
    run: RunId,
    commit: Oid,
    target: &Target,
    head: Option<Oid>,
) -> Outcome<Option<Delivered>> {
    let Some(head) = head else { return Ok(None) };
    if !contains(repo, head, commit)? {
        return Ok(None);
    }
    if let Some(revert) = refs::find(repo, &Note::Revert.of(run))?
        && contains(repo, head, revert)?
    {
        return Err(WorkspaceFault::Invalid(format!(
            "this work was delivered to '{}' and taken back by {revert}; to have it again, revert that commit",
            target.branch
        )));
    }
    let intent = refs::find(repo, &Note::Delivery.of(run))?;
    let (commit, previous) = match intent {
        Some(intent) if contains(repo, head, intent)? => (intent, refs::find(repo, &Note::Previous.of(run))?),
        _ => (commit, refs::find(repo, &Note::Base.of(run))?),
    };
    Ok(Some(Delivered::Done {
        commit: commit.to_string(),
        target: target.branch.clone(),
        previous: previous.map(|previous| previous.to_string()),
    }))
}
