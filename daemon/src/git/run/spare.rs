//! Spare trees: one per project, made ahead from where its last run started, and claimed by rename.
//!
//! Nothing on disk says that a spare is whole: only the process that made it knows. What an earlier process left is
//! removed before another is made, never used; what was made from another commit is made anew.

use super::build::{build, forget, remember};
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::{Host, commit};
use crate::git::layout::RunLayout;
use crate::git::spares::Spare;
use crate::git::tree::{AgentRepo, file_time, remove};
use chrono::TimeDelta;
use deputy_protocol::ids::ProjectId;
use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// A project that begins no work for so long gets its space back.
const UNUSED_FOR_MAX: TimeDelta = TimeDelta::hours(24);

/// Makes the project's spare a run's unfinished tree; false when there is none of this commit.
pub(super) fn claim(
    host: &Host,
    repo: &Repository,
    project: ProjectId,
    agent: &AgentRepo<'_>,
    run: &RunLayout,
) -> Outcome<bool> {
    if !host.spares.take(project, agent.commit) {
        return Ok(false);
    }
    let moved = bring(&host.layout.spare(project), run);
    host.spares.end(project, None);
    moved?;
    agent.rewrite(repo, &run.tree_partial())?;
    // Its folder counts as touched now, and not when it was made ahead.
    file_time(&run.tree_partial())?;
    Ok(true)
}

fn bring(spare: &RunLayout, run: &RunLayout) -> Outcome<()> {
    remove(&run.tree_partial(), &run.trash())?;
    match fs::rename(spare.index(), run.index()) {
        // No file was old enough to be vouched for. What an earlier tree left must not vouch for this one.
        Err(error) if error.kind() == ErrorKind::NotFound => forget(&run.index())?,
        renamed => renamed.or_fault("claim a spare tree's index")?,
    }
    fs::rename(spare.tree(), run.tree_partial()).or_fault("claim a spare tree")
}

/// Makes a spare of a commit unless it is there, or would be no gain. It is nobody's duty: failing only costs time later.
pub(crate) fn make_spare(host: &Host, project: ProjectId, wanted: Oid) {
    if !host.spares.begin(project, wanted) {
        return;
    }
    let made = make(host, project, wanted).unwrap_or_else(|fault| {
        tracing::debug!(%project, %fault, "a spare tree could not be made");
        false
    });
    let ready = Spare::Ready { commit: wanted, since: (host.now)() };
    host.spares.end(project, made.then_some(ready));
}

fn make(host: &Host, project: ProjectId, wanted: Oid) -> Outcome<bool> {
    let spare = host.layout.spare(project);
    clear(&spare)?;
    if !is_roomy(host) {
        return Ok(false);
    }
    let repo = host.open(project)?;
    if !is_worth_it(&repo, wanted, host.settings.spare_files_min)? {
        return Ok(false);
    }
    fs::create_dir_all(spare.dir()).or_fault("make a folder for a spare tree")?;
    // Whose branch it is on is written when it is claimed.
    let agent = host.agent_repo("deputy/spare", "spare", wanted);
    let written = build(&repo, wanted, &agent, &spare.tree_partial(), &spare.trash())?;
    remember(spare.dir(), &spare.index(), &written)?;
    fs::rename(spare.tree_partial(), spare.tree()).or_fault("keep a spare tree")?;
    Ok(true)
}

/// Whether a commit has so many files.
fn is_worth_it(repo: &Repository, at: Oid, files_min: usize) -> Outcome<bool> {
    let tree = commit(repo, at)?.tree().or_fault("read a tree")?;
    let mut files = 0;
    let walked = tree.walk(TreeWalkMode::PreOrder, |_, entry| {
        files += usize::from(entry.kind() != Some(ObjectType::Tree));
        if files < files_min { TreeWalkResult::Ok } else { TreeWalkResult::Abort }
    });
    // Enough were counted: that is why it was cut short.
    Ok(files >= files_min || walked.map(|()| false).or_fault("read a tree")?)
}

fn clear(spare: &RunLayout) -> Outcome<()> {
    for folder in [spare.tree(), spare.tree_partial()] {
        remove(&folder, &spare.trash())?;
    }
    Ok(())
}

fn is_roomy(host: &Host) -> bool {
    let free =
        rustix::fs::statvfs(host.layout.runs()).map(|found| found.f_bavail.saturating_mul(found.f_frsize));
    free.is_ok_and(|free_bytes| free_bytes >= host.settings.spare_free_min_bytes)
}

/// Removes spares that nobody has wanted for long, and those of earlier processes.
pub(super) fn retire(host: &Host) {
    let before = (host.now)() - UNUSED_FOR_MAX;
    for entry in fs::read_dir(host.layout.spares()).into_iter().flatten().flatten() {
        let Some(project) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if host.spares.retire(project, before) {
            if let Err(fault) = clear(&host.layout.spare(project)).and_then(|()| gone(&entry.path())) {
                tracing::debug!(%project, %fault, "an unused spare tree could not be removed");
            }
            host.spares.end(project, None);
        }
    }
}

fn gone(folder: &Path) -> Outcome<()> {
    fs::remove_dir_all(folder).or_fault("remove a spare tree's folder")
}
