//! Bringing a mirror up to date.

use super::command::{Door, Network, REMOTE};
use super::unreachable::unreachable;
use crate::git::fault::Outcome;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// Fetches all branches and tags. The remote's branches live under `refs/remotes/origin/`, so nothing that it does
/// can touch the branches of runs.
pub(crate) async fn fetch(network: &Network, mirror: &Path, door: Door<'_>, limit: Duration) -> Outcome<()> {
    let args = [
        "fetch",
        "--quiet",
        "--prune",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        "--no-recurse-submodules",
        "--end-of-options",
        REMOTE,
        "+refs/heads/*:refs/remotes/origin/*",
        "+refs/tags/*:refs/tags/*",
    ]
    .map(OsStr::new);
    let said = network.git(mirror, Some(door), &args, limit).await?;
    if said.success { Ok(()) } else { Err(unreachable(door, &said)) }
}

/// Asks the remote for its default branch, which it may not say.
pub(crate) async fn remote_head(
    network: &Network,
    mirror: &Path,
    door: Door<'_>,
    limit: Duration,
) -> Outcome<Option<String>> {
    let args = ["ls-remote", "--symref", "--end-of-options", REMOTE, "HEAD"].map(OsStr::new);
    let said = network.git(mirror, Some(door), &args, limit).await?;
    if !said.success {
        return Err(unreachable(door, &said));
    }
    let branch = said
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD").map(str::to_owned));
    Ok(branch)
}
