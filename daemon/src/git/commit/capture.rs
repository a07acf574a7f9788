//! Making the tree a commit, and asking whether it still is one.

use super::message::message;
use crate::git::commit::stats;
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit, exclude};
use crate::git::refs::{self, Note, commit_id};
use crate::git::tree::{Hashing, Limits, Objects, Scope, Snapshot, Stamps, Storing, file_time, snapshot};
use deputy_actors::ports::{Captured, Provenance, WorkspaceFault};
use deputy_protocol::ids::{ProjectId, RunId};
use git2::{Commit, Oid, Repository};

/// Above the backends of the disk, which libgit2 gives 1 and 2.
const MEMORY_PRIORITY: i32 = 1000;

/// Makes the tree a commit on the run's branch.
pub(crate) fn capture(
    host: &Host,
    run: RunId,
    project: ProjectId,
    base: &str,
    provenance: &Provenance,
) -> Outcome<Captured> {
    let repo = host.open(project)?;
    let base = commit(&repo, commit_id(base)?)?.id();
    let branch = refs::branch(run);
    let before = refs::find(&repo, &branch)?;
    let limits = Limits {
        file_max_bytes: host.settings.file_size_max_bytes,
        new_max_bytes: host.settings.capture_size_max_bytes,
    };
    let head = commit(&repo, before.unwrap_or(base))?;
    let (head, remarks) = committed(host, &repo, run, &head, provenance, limits)?;
    if before != Some(head) && !refs::swap(&repo, &branch, before, head)? {
        return Err(WorkspaceFault::Io {
            operation: "move the run's branch",
            detail: "something else moved it at the same time".to_owned(),
        });
    }
    // Whatever an earlier removal kept was in this tree, and is now captured or no longer wanted.
    refs::remove(&repo, &Note::Kept.of(run))?;
    Ok(Captured { commit: head.to_string(), diff: stats(&repo, base, head)?, remarks })
}

/// Keeps the tree under a ref of its own, whatever its size. `None` when there is nothing that the base lacks.
pub(crate) fn keep(host: &Host, run: RunId, project: ProjectId) -> Outcome<Option<String>> {
    let repo = host.open(project)?;
    let base = refs::find(&repo, &Note::Base.of(run))?;
    let head = refs::find(&repo, &refs::branch(run))?.or(base);
    let head = head.ok_or_else(|| WorkspaceFault::Missing("the run has no branch".to_owned()))?;
    let provenance = Provenance {
        subject: "Keep the state of a workspace that is being removed".to_owned(),
        body: String::new(),
        trailers: Vec::new(),
    };
    let (kept, _) = committed(host, &repo, run, &commit(&repo, head)?, &provenance, Limits::NONE)?;
    let name = Note::Kept.of(run);
    if Some(kept) == base {
        refs::remove(&repo, &name)?;
        return Ok(None);
    }
    refs::put(&repo, &name, kept)?;
    Ok(Some(name))
}

/// Whether the tree still is exactly this commit.
pub(crate) fn is_captured(host: &Host, run: RunId, project: ProjectId, wanted: &str) -> Outcome<bool> {
    let repo = host.open(project)?;
    let wanted = commit(&repo, commit_id(wanted)?)?;
    let mut stamps = Stamps::load(&host.layout.run(run).index())?;
    let found = taken(host, &repo, run, &wanted, Limits::NONE, &mut stamps, &mut Hashing)?;
    Ok(found.tree == wanted.tree_id())
}

/// The commit that holds the tree: `head` itself when it does, else a new one on top, on disk.
fn committed(
    host: &Host,
    repo: &Repository,
    run: RunId,
    head: &Commit<'_>,
    provenance: &Provenance,
    limits: Limits,
) -> Outcome<(Oid, Vec<String>)> {
    const OPERATION: &str = "write a commit";
    let odb = repo.odb().or_fault("open the objects")?;
    let memory = odb.add_new_mempack_backend(MEMORY_PRIORITY).or_fault("open the objects")?;
    let mut storing = Storing::try_new(repo, &odb, &memory)?;
    let mut stamps = Stamps::load(&host.layout.run(run).index())?;
    let Snapshot { tree, remarks } = taken(host, repo, run, head, limits, &mut stamps, &mut storing)?;
    let mut id = head.id();
    if tree != head.tree_id() {
        let who = host.signature()?;
        let tree = repo.find_tree(tree).or_fault(OPERATION)?;
        let text = message(provenance, &[("Deputy-Run", run.to_string())]);
        id = repo.commit(None, &who, &who, &text, &tree, &[head]).or_fault(OPERATION)?;
        storing.wrote(id);
        storing.persist()?;
    }
    stamps.save()?;
    Ok((id, remarks))
}

fn taken(
    host: &Host,
    repo: &Repository,
    run: RunId,
    against: &Commit<'_>,
    limits: Limits,
    stamps: &mut Stamps,
    objects: &mut dyn Objects,
) -> Outcome<Snapshot> {
    let layout = host.layout.run(run);
    let root = layout.tree();
    if !root.is_dir() {
        return Err(WorkspaceFault::Missing("the run has no tree on this host".to_owned()));
    }
    let scope = Scope {
        tracked: Some(against.tree().or_fault("read a tree")?),
        exclude: &exclude(repo),
        withheld: &host.withheld(run)?,
        limits,
        looked: file_time(layout.dir())?,
    };
    snapshot(repo, &root, &scope, stamps, objects)
}
