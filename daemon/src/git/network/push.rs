//! Sending one branch to a remote, never by force.

use super::command::{Door, Network, REMOTE, last_words};
use super::unreachable::unreachable;
use crate::git::fault::Outcome;
use deputy_actors::ports::WorkspaceFault;
use git2::Oid;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// One branch of the remote, from one commit to another that has it among its ancestors.
#[derive(Clone, Debug)]
pub(crate) struct Push<'a> {
    pub(crate) branch: &'a str,
    pub(crate) old: Option<Oid>,
    pub(crate) new: Oid,
}

/// How a push ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The branch is where it should be.
    Done,
    /// The branch is no longer where we believed it.
    Moved,
}

/// Pushes with a lease on the old value. The lease makes a race visible; the caller has made sure that the new commit
/// descends from the old, so nothing is ever overwritten.
pub(crate) async fn push(
    network: &Network,
    mirror: &Path,
    door: Door<'_>,
    what: &Push<'_>,
    limit: Duration,
) -> Outcome<Pushed> {
    let target = format!("refs/heads/{}", what.branch);
    let lease =
        format!("--force-with-lease={target}:{}", what.old.map(|old| old.to_string()).unwrap_or_default());
    let refspec = format!("{}:{target}", what.new);
    let args = [
        "push",
        "--porcelain",
        "--no-verify",
        "--no-follow-tags",
        "--recurse-submodules=no",
        "--no-signed",
        &lease,
        "--end-of-options",
        REMOTE,
        &refspec,
    ]
    .map(OsStr::new);
    let said = network.git(mirror, Some(door), &args, limit).await?;
    if said.success {
        return Ok(Pushed::Done);
    }
    match said.stdout.lines().find_map(|line| line.strip_prefix("!\t")) {
        None => Err(unreachable(door, &said)),
        Some(line) => {
            let summary = door.address.scrub(line.split('\t').nth(1).unwrap_or(line));
            if summary.starts_with("[rejected]") || is_race(&summary) {
                return Ok(Pushed::Moved);
            }
            if summary.contains("currently checked out") {
                return Err(WorkspaceFault::Refused(checked_out(what.branch)));
            }
            let words = last_words(&remote_words(&said.stderr));
            let said = if words.is_empty() { summary } else { format!("{summary}: {words}") };
            Err(WorkspaceFault::Refused(format!("branch '{}': {said}", what.branch)))
        }
    }
}

/// Git explains this at length, to the owner of that repository and not to whoever approved the work.
fn checked_out(branch: &str) -> String {
    format!(
        "branch '{branch}' is checked out there, and git does not push into a checked-out branch: \
         get it as a branch of its own (`deputy approve RUN --deliver push`), or make that repository a bare one"
    )
}

/// What the remote's hooks printed, without git's own frame.
fn remote_words(stderr: &str) -> String {
    stderr
        .lines()
        .filter_map(|line| line.strip_prefix("remote:"))
        .map(str::trim)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Two pushes that met inside the remote: its words for "not where you said it was".
fn is_race(summary: &str) -> bool {
    ["cannot lock ref", "failed to update ref", "incorrect old value"]
        .iter()
        .any(|words| summary.contains(words))
}
