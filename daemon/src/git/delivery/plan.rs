//! What a delivery has to do, decided by looking only.

use super::branch::Target;
use super::intent::{landed, note};
use super::merge::{Merged, merge};
use super::moves::Move;
use crate::git::fault::Outcome;
use crate::git::host::{Host, commit};
use crate::git::mirror;
use crate::git::refs::{self, Note, commit_id, contains};
use deputy_actors::ports::{Delivered, DeliveryOrder};
use deputy_protocol::event::{DeliveryMode, RepoOrigin};
use git2::{Oid, Repository};

/// What comes next.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// Nothing: this is the answer.
    Answer(Delivered),
    /// The target has to be moved.
    Move(Move),
}

/// Looks at the target and decides, and notes what is about to be moved. May write objects and refs of Deputy's own,
/// never a branch of the project.
pub(crate) fn plan(host: &Host, order: &DeliveryOrder, target: &Target) -> Outcome<Plan> {
    let repo = host.open(order.project_id)?;
    let planned = decided(host, &repo, order, target)?;
    if let Plan::Move(moved) = &planned {
        note(&repo, order.run_id, moved)?;
    }
    Ok(planned)
}

fn decided(host: &Host, repo: &Repository, order: &DeliveryOrder, target: &Target) -> Outcome<Plan> {
    let wanted = commit(repo, commit_id(&order.commit)?)?.id();
    let head = target.head(repo)?;
    if order.mode == DeliveryMode::Push {
        return pushed(repo, order, target, wanted, head);
    }
    if let Some(done) = landed(repo, order.run_id, wanted, target, head)? {
        return Ok(Plan::Answer(done));
    }
    let Some(head) = head else {
        return if mirror::branches(repo, &order.origin)?.is_empty() {
            Ok(Plan::Move(Move { old: None, new: wanted }))
        } else {
            Err(mirror::missing(repo, &order.origin, &target.branch))
        };
    };
    if contains(repo, wanted, head)? {
        return Ok(Plan::Move(Move { old: Some(head), new: wanted }));
    }
    merged(host, repo, order, target, head, wanted)
}

/// The run's own branch goes to the remote. In a repository of Deputy's own it is there already.
fn pushed(
    repo: &Repository,
    order: &DeliveryOrder,
    target: &Target,
    wanted: Oid,
    head: Option<Oid>,
) -> Outcome<Plan> {
    if order.origin == RepoOrigin::Own {
        return Ok(Plan::Answer(Delivered::Done {
            commit: wanted.to_string(),
            target: target.branch.clone(),
            previous: None,
        }));
    }
    if let Some(done) = landed(repo, order.run_id, wanted, target, head)? {
        return Ok(Plan::Answer(done));
    }
    match head {
        Some(head) if !contains(repo, wanted, head)? => Ok(Plan::Answer(Delivered::Conflict {
            detail: format!(
                "the remote's branch '{}' holds {head}, which this work does not contain; remove that branch \
                 there or deliver by merge",
                target.branch
            ),
        })),
        old => Ok(Plan::Move(Move { old, new: wanted })),
    }
}

/// Not a fast-forward: a merge commit, which must have been checked.
fn merged(
    host: &Host,
    repo: &Repository,
    order: &DeliveryOrder,
    target: &Target,
    head: Oid,
    wanted: Oid,
) -> Outcome<Plan> {
    let kept = Note::Merge.of(order.run_id);
    let earlier = match refs::find(repo, &kept)? {
        Some(id) => Some(commit(repo, id)?).filter(|merge| merge.parent_ids().eq([head, wanted])),
        None => None,
    };
    let merge = match earlier {
        Some(merge) => merge.id(),
        None => match merge(host, repo, order, head, wanted)? {
            Merged::Commit(id) => id,
            Merged::Conflict(files) => {
                return Ok(Plan::Answer(Delivered::Conflict {
                    detail: format!(
                        "'{}' changed since this work began, in the same places: {files}; ask for changes, \
                         and the next round begins on top of it",
                        target.branch,
                    ),
                }));
            }
        },
    };
    refs::put(repo, &kept, merge)?;
    let id = merge.to_string();
    if order.checked_merge.as_deref() == Some(id.as_str()) {
        return Ok(Plan::Move(Move { old: Some(head), new: merge }));
    }
    Ok(Plan::Answer(Delivered::NeedsCheck { merge_commit: id }))
}
