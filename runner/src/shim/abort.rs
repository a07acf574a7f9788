//! Ending a run from outside, also when its shim hangs or is gone.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use deputy_protocol::link::{KILL_BUDGET_MS, KillReport, PID_FILE, PidFile};
use thiserror::Error;
use tokio::time::Instant;

use super::lock::is_unserved;
use crate::process::{Cgroup, MARK_VARIABLE, Members, boot_id, is_alive, kill_all};

/// Why a run could not be ended.
#[derive(Debug, Error)]
pub enum AbortError {
    /// The shim's folder does not say who runs.
    #[error("{PID_FILE} of the shim cannot be read")]
    PidFile(#[source] io::Error),
}

/// Kills the shim of the folder and all that runs because of it, and verifies that nothing is left.
pub async fn kill(dir: &Path) -> Result<KillReport, AbortError> {
    const NOBODY: KillReport = KillReport { killed: 0, survivors: 0, duration_ms: 0 };
    let start = Instant::now();
    let file = match fs::read(dir.join(PID_FILE)) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(file) => file,
            // A power cut may have torn it; then nothing of that time runs any more.
            Err(_) if is_unserved(dir) => return Ok(NOBODY),
            Err(error) => return Err(AbortError::PidFile(error.into())),
        },
        // No shim ever got so far as to start anything.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(NOBODY),
        Err(error) => return Err(AbortError::PidFile(error)),
    };
    let (killed, survivors) = sweep(&file, Duration::from_millis(KILL_BUDGET_MS)).await;
    let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(KillReport { killed, survivors, duration_ms })
}

/// Kills what a pid file speaks of; gives the numbers of killed and surviving processes.
pub(super) async fn sweep(file: &PidFile, budget: Duration) -> (u32, u32) {
    if boot_id().is_ok_and(|boot| boot != file.shim.boot_id) {
        return (0, 0);
    }
    let deadline = Instant::now() + budget;
    let group = file.cgroup.as_deref().and_then(|path| Cgroup::of_mark(path, file.mark));
    let mut sets: Vec<Members> = group.iter().map(Cgroup::all).collect();
    if let Some(child) = &file.child
        && child.pid_namespace.is_some()
    {
        let (init, init_start_time) = (child.process.pid, child.process.start_time);
        sets.push(Members::Namespace { init, init_start_time, inode: child.pid_namespace });
    }
    // The inner runner is a subreaper, too: while it lives, what left everything else is below it.
    let known = file.child.iter().map(|child| &child.process).chain([&file.shim]);
    let roots = known.filter(|process| process.pid != std::process::id() && is_alive(process));
    sets.push(Members::Tree {
        roots: roots.map(|process| process.pid).collect(),
        with_roots: true,
        variable: format!("{MARK_VARIABLE}={}", file.mark).into(),
        spared: Vec::new(),
    });
    let mut totals = (0, 0);
    for members in sets {
        let outcome = kill_all(&members, deadline.saturating_duration_since(Instant::now())).await;
        totals.0 += outcome.killed;
        totals.1 += outcome.survivors;
    }
    if let Some(group) = group {
        group.remove();
    }
    totals
}
