//! Keeping a repository quick over months.

use super::command::{Network, last_words};
use crate::git::fault::Outcome;
use deputy_actors::ports::WorkspaceFault;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Packs beyond this slow every lookup down. Captures and fetches leave one each.
const PACKS_MAX: usize = 30;

/// Loose objects in one of their 256 folders beyond which there are some thousands in all.
const LOOSE_IN_ONE_MAX: usize = 20;

/// Whether a repository has gathered enough small files to be worth tidying.
pub(crate) fn is_untidy(mirror: &Path) -> bool {
    let count = |folder: &str| fs::read_dir(mirror.join("objects").join(folder)).map_or(0, Iterator::count);
    // Each pack is two files at least.
    count("pack") > 2 * PACKS_MAX || count("17") > LOOSE_IN_ONE_MAX
}

/// Rolls small packs and loose objects into larger packs. Nothing is dropped, reachable or not, so it is safe beside
/// readers and writers.
pub(crate) async fn tidy(network: &Network, mirror: &Path, limit: Duration) -> Outcome<()> {
    let args = ["repack", "--geometric=2", "-d", "-l", "-q"].map(OsStr::new);
    let said = network.git(mirror, None, &args, limit).await?;
    if said.success {
        return Ok(());
    }
    Err(WorkspaceFault::Io { operation: "tidy the repository", detail: last_words(&said.stderr) })
}
