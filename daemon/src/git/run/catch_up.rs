//! Bringing a run's tree to its base branch as it is now.
//!
//! The work becomes a merge commit on the run's branch, whose first parent is the new base: the branch only grows, what
//! is delivered is a fast-forward, and the difference to the base is the work alone. What is meant to be there is a ref
//! before anything is touched:
//!
//! ```text
//! captured -> Rebased, Onto written -> files -> branch -> Base          Onto != Base: cut short, done again
//!                                                          '-> known to the caller   until then: the same answer
//! ```

use super::combine::{Sides, combine};
use super::prepare::start;
use crate::git::commit::{capture, message, stats};
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit};
use crate::git::refs::{self, Note};
use crate::git::tree::{Change, update};
use deputy_actors::ports::{CaughtUp, Provenance, WorkspaceFault};
use deputy_protocol::event::{DiffStats, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use git2::{Oid, Repository};

/// The head of the base branch, and what the run's branch holds on top of it: the same where there was no work.
#[derive(Clone, Copy, Debug)]
struct Goal {
    ancestor: Oid,
    base: Oid,
    head: Oid,
}

/// Brings the tree to the head of `base_branch`; `None` when it stands there and the caller knows.
pub(crate) fn catch_up(
    host: &Host,
    run: RunId,
    project: ProjectId,
    origin: &RepoOrigin,
    base_branch: &str,
    known_base: Option<Oid>,
    provenance: &Provenance,
) -> Outcome<Option<CaughtUp>> {
    let repo = host.open(project)?;
    let stands = refs::find(&repo, &Note::Base.of(run))?.ok_or_else(|| {
        WorkspaceFault::Missing("what the run started from is no longer known on this host".to_owned())
    })?;
    let known = known_base.unwrap_or(stands);
    if let Some(goal) = unfinished(&repo, run, known)? {
        if goal.base != stands {
            reach(host, &repo, run, &goal)?;
        }
        if goal.base != known || goal.base != stands {
            return told(&repo, base_branch, &goal).map(Some);
        }
    }
    let base = start(host, &repo, origin, base_branch)?;
    if base == stands {
        return Ok(None);
    }
    let goal = plan(
        host,
        &repo,
        run,
        project,
        base_branch,
        Goal { ancestor: stands, base, head: base },
        provenance,
    )?;
    refs::put(&repo, &Note::Rebased.of(run), goal.head)?;
    refs::put(&repo, &Note::Onto.of(run), goal.base)?;
    reach(host, &repo, run, &goal)?;
    told(&repo, base_branch, &goal).map(Some)
}

/// What was meant to be reached the last time, for whoever knows only of `ancestor`.
fn unfinished(repo: &Repository, run: RunId, ancestor: Oid) -> Outcome<Option<Goal>> {
    let Some(base) = refs::find(repo, &Note::Onto.of(run))? else { return Ok(None) };
    let Some(head) = refs::find(repo, &Note::Rebased.of(run))? else { return Ok(None) };
    let is_whole = head == base || commit(repo, head)?.parent_id(0).is_ok_and(|parent| parent == base);
    Ok(is_whole.then_some(Goal { ancestor, base, head }))
}

/// Captures the work and makes the commit that has both.
fn plan(
    host: &Host,
    repo: &Repository,
    run: RunId,
    project: ProjectId,
    base_branch: &str,
    goal: Goal,
    provenance: &Provenance,
) -> Outcome<Goal> {
    const OPERATION: &str = "write a merge";
    let Goal { ancestor, base, .. } = goal;
    let captured = capture(host, run, project, &ancestor.to_string(), provenance)?;
    let work = refs::commit_id(&captured.commit)?;
    if work == ancestor {
        return Ok(goal);
    }
    let (tree, conflicts) = combine(repo, &Sides { ancestor, base, branch: base_branch, work })?;
    let told = Provenance {
        subject: format!("Bring `{base_branch}` into this work"),
        body: match conflicts.len() {
            0 => String::new(),
            count => format!("Conflicts in {count} of its files are settled by what follows."),
        },
        trailers: provenance.trailers.clone(),
    };
    let who = host.signature()?;
    let text = message(&told, &[("Deputy-Run", run.to_string())]);
    let tree = repo.find_tree(tree).or_fault(OPERATION)?;
    let parents = [commit(repo, base)?, commit(repo, work)?];
    let head =
        repo.commit(None, &who, &who, &text, &tree, &[&parents[0], &parents[1]]).or_fault(OPERATION)?;
    Ok(Goal { head, ..goal })
}

/// Files first, then the branch, then the base: what is not there yet is done again.
fn reach(host: &Host, repo: &Repository, run: RunId, goal: &Goal) -> Outcome<()> {
    let from = if goal.head == goal.base { before(repo, run, goal)? } else { work(repo, goal.head)? };
    let layout = host.layout.run(run);
    let change = Change { from: tree(repo, from)?, to: tree(repo, goal.head)? };
    update(repo, &layout.tree(), &layout.incoming(), change, &host.withheld(run)?)?;
    let branch = refs::branch(run);
    let head = refs::find(repo, &branch)?;
    if head != Some(goal.head)
        && (head.is_some_and(|head| head != from) || !refs::swap(repo, &branch, head, goal.head)?)
    {
        return Err(WorkspaceFault::Io {
            operation: "move the run's branch",
            detail: "something else moved it at the same time".to_owned(),
        });
    }
    refs::put(repo, &Note::Base.of(run), goal.base)
}

/// Where a run without work stood.
fn before(repo: &Repository, run: RunId, goal: &Goal) -> Outcome<Oid> {
    Ok(refs::find(repo, &Note::Base.of(run))?.unwrap_or(goal.ancestor))
}

/// The work that a merge brought along.
fn work(repo: &Repository, merge: Oid) -> Outcome<Oid> {
    commit(repo, merge)?.parent_id(1).or_fault("read a merge")
}

fn tree(repo: &Repository, id: Oid) -> Outcome<Oid> {
    Ok(commit(repo, id)?.tree_id())
}

fn told(repo: &Repository, base_branch: &str, goal: &Goal) -> Outcome<CaughtUp> {
    let Goal { ancestor, base, head } = *goal;
    let base_commit = base.to_string();
    if head == base {
        return Ok(CaughtUp {
            base_commit,
            head_commit: None,
            diff: DiffStats::default(),
            conflicts: Vec::new(),
        });
    }
    let sides = Sides { ancestor, base, branch: base_branch, work: work(repo, head)? };
    let (_, conflicts) = combine(repo, &sides)?;
    Ok(CaughtUp {
        base_commit,
        head_commit: Some(head.to_string()),
        diff: stats(repo, base, head)?,
        conflicts,
    })
}
