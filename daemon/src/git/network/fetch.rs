//! Bringing a mirror up to date.

use super::address::Address;
use super::command::{Door, Network, Said, last_words};
use crate::git::fault::Outcome;
use deputy_actors::ports::WorkspaceFault;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// What the remote is called in the configuration of one call; it is written nowhere.
pub(super) const REMOTE: &str = "deputy";

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
    if said.success { Ok(()) } else { Err(unreachable(door.address, &said)) }
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
        return Err(unreachable(door.address, &said));
    }
    let branch = said
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD").map(str::to_owned));
    Ok(branch)
}

/// Git ends with the same code for a dead host, a closed door and a missing repository, so its words are passed on.
pub(super) fn unreachable(address: &Address, said: &Said) -> WorkspaceFault {
    let words = last_words(&said.stderr);
    let advice = if words.contains("Host key verification failed") {
        "; if the host is the right one, add its key to known_hosts"
    } else if words.contains("Permission denied (publickey") {
        "; give the project's deploy key to the host"
    } else if words.contains("terminal prompts disabled") {
        "; it wants a login: set up a credential helper, or use ssh with the project's deploy key"
    } else {
        "; check that the address is right and that this host reaches it, then try again"
    };
    WorkspaceFault::Unreachable(format!("{}: {words}{advice}", address.scrub(address.location())))
}
