//! Taking a delivery back by one commit on top.

use super::branch::Target;
use super::merge::{Merged, finished, options};
use super::moves::Move;
use super::plan::Plan;
use crate::git::commit::trailer;
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit};
use crate::git::mirror;
use crate::git::refs::{self, Note, commit_id, contains};
use deputy_actors::ports::{Delivered, DeliveryOrder, Provenance};
use git2::{Oid, Repository, Tree};

/// Commits looked through for a revert that is there already.
const LOOKED_THROUGH: usize = 10_000;

/// Names the run whose delivery a commit takes back.
const TRAILER: &str = "Deputy-Rollback";

/// Decides how to take `delivered` back. One formula serves a merge and a fast-forward of any length: the way from
/// `delivered` to `previous`, applied to the head of the target as a merge of three trees.
pub(crate) fn plan_rollback(
    host: &Host,
    order: &DeliveryOrder,
    target: &Target,
    delivered: &str,
    previous: Option<&str>,
) -> Outcome<Plan> {
    let repo = host.open(order.project_id)?;
    let run = order.run_id;
    let delivered = commit(&repo, commit_id(delivered)?)?;
    let head = target.head(&repo)?.ok_or_else(|| mirror::missing(&repo, &order.origin, &target.branch))?;
    if let Some(revert) = made_before(&repo, order, head, delivered.id())? {
        return Ok(Plan::Answer(done(&repo, target, revert)?));
    }
    if !contains(&repo, head, delivered.id())? {
        return Ok(Plan::Answer(Delivered::Conflict {
            detail: format!(
                "'{}' no longer contains {}: there is nothing to take back",
                target.branch,
                delivered.id()
            ),
        }));
    }
    let before = before(&repo, order, previous)?;
    let (from, ours) = (tree(&repo, delivered.id())?, tree(&repo, head)?);
    let index = repo.merge_trees(&from, &ours, &before, Some(&options())).or_fault("revert a change")?;
    let provenance = Provenance {
        subject: revert_subject(&order.provenance.subject),
        body: format!("{}\n\nThis takes back {}.", order.provenance.body.trim_end(), delivered.id()),
        trailers: order.provenance.trailers.clone(),
    };
    match finished(host, &repo, index, &provenance, &[(TRAILER, run.to_string())], &[head])? {
        Merged::Conflict(files) => Ok(Plan::Answer(Delivered::Conflict {
            detail: format!(
                "later changes on '{}' build on this work, in {files}; take them back first, or revert by hand",
                target.branch
            ),
        })),
        Merged::Commit(revert) => {
            refs::put(&repo, &Note::Revert.of(run), revert)?;
            Ok(Plan::Move(Move { old: Some(head), new: revert }))
        }
    }
}

/// A revert of this run that the target has: ours by its ref, or by its trailer when refs were lost.
fn made_before(repo: &Repository, order: &DeliveryOrder, head: Oid, delivered: Oid) -> Outcome<Option<Oid>> {
    if let Some(revert) = refs::find(repo, &Note::Revert.of(order.run_id))?
        && contains(repo, head, revert)?
    {
        return Ok(Some(revert));
    }
    let run = order.run_id.to_string();
    let mut walk = repo.revwalk().or_fault("walk the history")?;
    walk.push(head).or_fault("walk the history")?;
    walk.hide(delivered).or_fault("walk the history")?;
    for id in walk.take(LOOKED_THROUGH) {
        let found = commit(repo, id.or_fault("walk the history")?)?;
        let message = String::from_utf8_lossy(found.message_bytes()).into_owned();
        if trailer(&message, TRAILER) == Some(run.as_str()) {
            return Ok(Some(found.id()));
        }
    }
    Ok(None)
}

fn done(repo: &Repository, target: &Target, revert: Oid) -> Outcome<Delivered> {
    Ok(Delivered::Done {
        commit: revert.to_string(),
        target: target.branch.clone(),
        previous: commit(repo, revert)?.parent_ids().next().map(|id| id.to_string()),
    })
}

/// What was there before the delivery; for a new branch, what the run started from.
fn before<'r>(repo: &'r Repository, order: &DeliveryOrder, previous: Option<&str>) -> Outcome<Tree<'r>> {
    let id = match previous {
        Some(previous) => Some(commit(repo, commit_id(previous)?)?.id()),
        None => refs::find(repo, &Note::Base.of(order.run_id))?,
    };
    if let Some(id) = id {
        return tree(repo, id);
    }
    let empty = repo.treebuilder(None).and_then(|empty| empty.write()).or_fault("write an empty tree")?;
    repo.find_tree(empty).or_fault("read an empty tree")
}

fn tree(repo: &Repository, id: Oid) -> Outcome<Tree<'_>> {
    commit(repo, id)?.tree().or_fault("read a tree")
}

fn revert_subject(subject: &str) -> String {
    if subject.starts_with("Revert ") { subject.to_owned() } else { format!("Revert \"{subject}\"") }
}
