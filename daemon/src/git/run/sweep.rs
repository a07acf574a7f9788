//! Removing trees, once a ref keeps what they hold.

use super::build::forget;
use super::spare::retire;
use crate::git::commit::keep;
use crate::git::fault::{OrFault, Outcome};
use crate::git::host::Host;
use crate::git::refs::{self, Note};
use crate::git::tree::{empty_trash, remove};
use deputy_protocol::At;
use deputy_protocol::ids::{ProjectId, RunId};
use std::fs;
use std::path::Path;

/// Removes the run's trees. The order makes a crash harmless: the work is a ref before its tree is moved away, and what
/// was moved away is only ever removed.
pub(crate) fn sweep(host: &Host, run: RunId, project: ProjectId) -> Outcome<Option<String>> {
    let layout = host.layout.run(run);
    let kept = if layout.tree().is_dir() {
        keep(host, run, project)?
    } else {
        let name = Note::Kept.of(run);
        let repo = host.open(project);
        repo.and_then(|repo| refs::find(&repo, &name)).ok().flatten().map(|_| name)
    };
    if !layout.dir().is_dir() {
        return Ok(kept);
    }
    empty_trash(&layout.trash())?;
    for folder in [layout.tree(), layout.tree_partial(), layout.checks(), layout.checks_partial()] {
        remove(&folder, &layout.trash())?;
    }
    forget(&layout.index())?;
    forget(&layout.incoming())?;
    // Nothing lies at those paths any more: whoever puts something there again withholds it again.
    forget(&layout.withheld())?;
    // What others keep in them stays.
    let _ = fs::remove_dir(layout.trash());
    let _ = fs::remove_dir(layout.dir());
    Ok(kept)
}

/// Runs with a tree, and when it was last touched: worked on as far as its top shows, or captured. Removes spares that
/// nobody wants, for whoever asks means to make room.
pub(crate) fn trees(host: &Host) -> Outcome<Vec<(RunId, At)>> {
    retire(host);
    let mut found = Vec::new();
    for entry in fs::read_dir(host.layout.runs()).or_fault("list the runs")? {
        let entry = entry.or_fault("list the runs")?;
        let Some(run) = entry.file_name().to_str().and_then(|name| name.parse::<RunId>().ok()) else {
            continue;
        };
        let layout = host.layout.run(run);
        let times = [layout.tree(), layout.index()].map(|path| modified(&path));
        if layout.tree().is_dir()
            && let Some(at) = times.into_iter().flatten().max()
        {
            found.push((run, at));
        }
    }
    found.sort_by_key(|(_, at)| *at);
    Ok(found)
}

fn modified(path: &Path) -> Option<At> {
    Some(path.symlink_metadata().ok()?.modified().ok()?.into())
}
