//! Which runs have processes on this host. Everything here blocks.

use super::layout::{Layout, SLOTS};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{PID_FILE, PidFile};
use deputy_runner::process::is_alive;
use std::fs;
use std::io;
use std::path::Path;

/// Who runs in a shim's folder, as last published.
pub(super) fn pid_file(shim: &Path) -> Option<PidFile> {
    serde_json::from_slice(&fs::read(shim.join(PID_FILE)).ok()?).ok()
}

/// The same, if the shim lives.
pub(super) fn living_shim(shim: &Path) -> Option<PidFile> {
    pid_file(shim).filter(|file| is_alive(&file.shim))
}

/// Runs with a living shim, or with the living child of one that is gone.
pub(super) fn living(layout: &Layout) -> io::Result<Vec<RunId>> {
    let mut living = Vec::new();
    for run in runs(layout)? {
        let files = SLOTS.iter().filter_map(|slot| pid_file(&layout.slot(run, *slot).shim));
        let mut processes = files.flat_map(|file| [Some(file.shim), file.child.map(|child| child.process)]);
        if processes.any(|process| process.is_some_and(|process| is_alive(&process))) {
            living.push(run);
        }
    }
    Ok(living)
}

/// Runs of which hands keep anything.
pub(super) fn kept(layout: &Layout) -> io::Result<Vec<RunId>> {
    let mut runs = runs(layout)?;
    runs.retain(|run| layout.hands(*run).exists() || layout.homes(*run).exists());
    Ok(runs)
}

/// Runs that have a folder, in order. Sweeping removes it, so these are not all that ever were.
fn runs(layout: &Layout) -> io::Result<Vec<RunId>> {
    let entries = match fs::read_dir(layout.runs()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut runs = Vec::new();
    for entry in entries {
        runs.extend(entry?.file_name().to_str().and_then(|name| name.parse::<RunId>().ok()));
    }
    runs.sort_unstable();
    Ok(runs)
}
