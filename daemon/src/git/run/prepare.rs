//! Making trees: the run's own, and the one for its checks.

use super::build::{build, remember};
use super::spare::claim;
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit};
use crate::git::layout::RunLayout;
use crate::git::mirror;
use crate::git::refs::{self, Note, commit_id};
use crate::git::tree::{AgentRepo, remove};
use deputy_actors::ports::{Prepared, WorkspaceFault};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::{ProjectId, RunId};
use git2::{Oid, Repository};
use std::fs;
use std::path::{Path, PathBuf};

/// The tree that stands already, if one does.
pub(crate) fn standing(host: &Host, run: RunId, project: ProjectId) -> Outcome<Option<Prepared>> {
    let tree = host.layout.run(run).tree();
    if !tree.is_dir() {
        return Ok(None);
    }
    let repo = host.open(project)?;
    let base = refs::find(&repo, &Note::Base.of(run))?.ok_or_else(|| {
        WorkspaceFault::Missing("the run has a tree, but what it started from is no longer known".to_owned())
    })?;
    Ok(Some(prepared(&repo, tree, run, base, Vec::new())))
}

/// Makes the run's tree from the head of `base_branch`, or from what the run had captured when its tree was removed.
pub(crate) fn prepare(
    host: &Host,
    run: RunId,
    project: ProjectId,
    origin: &RepoOrigin,
    base_branch: &str,
    mut remarks: Vec<String>,
) -> Outcome<Prepared> {
    let repo = host.open(project)?;
    let base = match refs::find(&repo, &Note::Base.of(run))? {
        Some(base) => base,
        None => start(host, &repo, origin, base_branch)?,
    };
    refs::put(&repo, &Note::Base.of(run), base)?;
    let branch = refs::branch(run);
    let head = match refs::find(&repo, &branch)? {
        Some(head) => head,
        None if refs::swap(&repo, &branch, None, base)? => base,
        None => return Err(taken(run)),
    };
    let content = kept(&repo, run, head)?.unwrap_or(head);
    if uses_lfs(&repo, content) {
        remarks
            .push("the repository uses Git LFS: the tree holds its pointers, not their content".to_owned());
    }
    let layout = host.layout.run(run);
    fs::create_dir_all(layout.dir()).or_fault("make the run's folder")?;
    let partial = layout.tree_partial();
    let branch = run.branch();
    let agent = host.agent_repo(&branch, base_branch, head);
    if content != head || !claimed(host, &repo, project, &agent, &layout) {
        let written = build(&repo, content, &agent, &partial, &layout.trash())?;
        remember(layout.dir(), &layout.index(), &written)?;
    }
    fs::rename(&partial, layout.tree()).or_fault("keep the new tree")?;
    Ok(prepared(&repo, layout.tree(), run, base, remarks))
}

/// What the run's tree held when it was removed. Nothing when the branch has moved on since: then what was captured is
/// newer than what was kept.
fn kept(repo: &Repository, run: RunId, head: Oid) -> Outcome<Option<Oid>> {
    let Some(kept) = refs::find(repo, &Note::Kept.of(run))? else { return Ok(None) };
    let is_current = kept == head || commit(repo, kept)?.parent_ids().any(|parent| parent == head);
    Ok(is_current.then_some(kept))
}

/// Whether a spare tree became the run's.
fn claimed(
    host: &Host,
    repo: &Repository,
    project: ProjectId,
    agent: &AgentRepo<'_>,
    layout: &RunLayout,
) -> bool {
    claim(host, repo, project, agent, layout).unwrap_or_else(|fault| {
        tracing::debug!(%project, %fault, "a spare tree could not be claimed; the tree is made anew");
        false
    })
}

/// A new checkout of a commit, for checks.
pub(crate) fn checks(host: &Host, run: RunId, project: ProjectId, wanted: &str) -> Outcome<PathBuf> {
    let repo = host.open(project)?;
    let wanted = commit(&repo, commit_id(wanted)?)?.id();
    let layout = host.layout.run(run);
    fs::create_dir_all(layout.dir()).or_fault("make the run's folder")?;
    remove(&layout.checks(), &layout.trash())?;
    let branch = run.branch();
    let agent = host.agent_repo(&branch, "base", wanted);
    build(&repo, wanted, &agent, &layout.checks_partial(), &layout.trash())?;
    fs::rename(layout.checks_partial(), layout.checks()).or_fault("keep the new tree")?;
    Ok(layout.checks())
}

fn prepared(repo: &Repository, tree: PathBuf, run: RunId, base: Oid, remarks: Vec<String>) -> Prepared {
    Prepared {
        tree,
        objects: repo.path().join("objects"),
        branch: run.branch(),
        base_commit: base.to_string(),
        remarks,
    }
}

fn taken(run: RunId) -> WorkspaceFault {
    WorkspaceFault::Invalid(format!("the branch {} exists already", run.branch()))
}

/// Where work on a branch starts.
pub(super) fn start(host: &Host, repo: &Repository, origin: &RepoOrigin, branch: &str) -> Outcome<Oid> {
    match mirror::head(repo, origin, branch)? {
        Some(head) => Ok(head),
        None if mirror::branches(repo, origin)?.is_empty() => mirror::root(repo, &host.signature()?),
        None => Err(mirror::missing(repo, origin, branch)),
    }
}

fn uses_lfs(repo: &Repository, at: Oid) -> bool {
    let attributes = || {
        let tree = repo.find_commit(at)?.tree()?;
        let entry = tree.get_path(Path::new(".gitattributes"))?;
        repo.find_blob(entry.id())
    };
    attributes().is_ok_and(|blob| blob.content().windows(10).any(|window| window == b"filter=lfs"))
}
