//! A run's branch that begins with what other runs came to: their commits, merged one after the other onto the base, before
//! there is a tree.

use super::combine::{Sides, combine};
use super::prepare::start;
use crate::git::commit::{message, stats};
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit};
use crate::git::refs::{self, Note};
use deputy_actors::ports::{CaughtUp, Provenance, WorkspaceFault};
use deputy_protocol::event::{FileConflict, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use git2::{Oid, Repository};
use std::collections::BTreeMap;

/// Puts the branch there, once. Done again it is found as it is, and what was at odds is made out again: merges of the same
/// commits are at odds in the same files.
pub(crate) fn build_on(
    host: &Host,
    run: RunId,
    project: ProjectId,
    origin: &RepoOrigin,
    base_branch: &str,
    commits: &[Oid],
    provenance: &Provenance,
) -> Outcome<CaughtUp> {
    let repo = host.open(project)?;
    let base = match refs::find(&repo, &Note::Base.of(run))? {
        Some(base) => base,
        None => start(host, &repo, origin, base_branch)?,
    };
    let (head, conflicts) = merged(host, &repo, run, base, base_branch, commits, provenance)?;
    // The base first: a branch without one would be nobody's.
    refs::put(&repo, &Note::Base.of(run), base)?;
    let branch = refs::branch(run);
    let head = match refs::find(&repo, &branch)? {
        Some(standing) => standing,
        None if refs::swap(&repo, &branch, None, head)? => head,
        None => refs::find(&repo, &branch)?.unwrap_or(head),
    };
    Ok(CaughtUp {
        base_commit: base.to_string(),
        head_commit: (head != base).then(|| head.to_string()),
        diff: stats(&repo, base, head)?,
        conflicts,
    })
}

fn merged(
    host: &Host,
    repo: &Repository,
    run: RunId,
    base: Oid,
    base_branch: &str,
    commits: &[Oid],
    provenance: &Provenance,
) -> Outcome<(Oid, Vec<FileConflict>)> {
    const OPERATION: &str = "merge what it builds on";
    let mut head = base;
    let mut conflicts: BTreeMap<String, FileConflict> = BTreeMap::new();
    for wanted in commits {
        let work = repo.find_commit(*wanted).map_err(|_| gone(*wanted))?.id();
        let ancestor = repo.merge_base(head, work).or_fault(OPERATION)?;
        if ancestor == work {
            continue;
        }
        if ancestor == head {
            head = work;
            continue;
        }
        let (tree, found) = combine(repo, &Sides { ancestor, base: head, branch: base_branch, work })?;
        let told = Provenance {
            subject: format!("Build on {}", short(work)),
            body: match found.len() {
                0 => String::new(),
                count => format!("Conflicts in {count} of its files are settled by what follows."),
            },
            trailers: provenance.trailers.clone(),
        };
        conflicts.extend(found.into_iter().map(|conflict| (conflict.path.clone(), conflict)));
        let who = host.signature()?;
        let text = message(&told, &[("Deputy-Run", run.to_string())]);
        let tree = repo.find_tree(tree).or_fault(OPERATION)?;
        let parents = [commit(repo, head)?, commit(repo, work)?];
        head =
            repo.commit(None, &who, &who, &text, &tree, &[&parents[0], &parents[1]]).or_fault(OPERATION)?;
    }
    Ok((head, conflicts.into_values().collect()))
}

/// Enough of a commit's id for people.
fn short(id: Oid) -> String {
    id.to_string().chars().take(12).collect()
}

fn gone(id: Oid) -> WorkspaceFault {
    let id = short(id);
    WorkspaceFault::Missing(format!(
        "the commit {id}, which this work builds on, is not on this host: the run that made it worked on another one"
    ))
}
