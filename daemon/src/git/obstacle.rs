//! What will be in the way of a merge, seen without trying: a branch that its owner works on.
//!
//! Only a repository on this host can be looked at, and it is only read. What cannot be read is no obstacle here: the
//! delivery finds out, and says so.

use deputy_protocol::event::RepoOrigin;
use git2::{Repository, RepositoryOpenFlags};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Why a merge into this branch will be refused, and what to do.
pub(super) fn merge_obstacle(origin: &RepoOrigin, branch: &str) -> Option<String> {
    let path = local(origin)?;
    if !is_checked_out(&path, branch)? {
        return None;
    }
    let place = path.display();
    Some(format!(
        "branch '{branch}' is checked out at {place}, and git does not push into a checked-out branch, so a merge on \
         approval will be refused: approve with `--deliver push` to get the work as a branch of its own, check out \
         another branch there, or let git update that folder while nothing in it is changed \
         (`git -C {place} config receive.denyCurrentBranch updateInstead`)"
    ))
}

/// Where a repository on this host lies.
fn local(origin: &RepoOrigin) -> Option<PathBuf> {
    let RepoOrigin::Remote { url } = origin else { return None };
    if url.starts_with('/') {
        return Some(PathBuf::from(url));
    }
    url::Url::parse(url).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()
}

/// Whether somebody works on the branch there, in the repository itself or in a work tree linked to it, and git would
/// refuse to move it beneath their feet. `None` when it cannot be read.
fn is_checked_out(path: &Path, branch: &str) -> Option<bool> {
    let nothing_above: [&OsStr; 0] = [];
    let repo = Repository::open_ext(path, RepositoryOpenFlags::NO_SEARCH, nothing_above).ok()?;
    let config = repo.config().ok()?.snapshot().ok()?;
    // As git reads it (builtin/receive-pack.c): whatever else is there refuses.
    let denies = config.get_str("receive.denyCurrentBranch").map(str::to_lowercase);
    let allows = ["ignore", "warn", "updateinstead", "false", "no", "off", "0"];
    if denies.is_ok_and(|denies| allows.contains(&denies.as_str())) {
        return Some(false);
    }
    let common = repo.commondir();
    let main = (!config.get_bool("core.bare").unwrap_or(false)).then(|| common.join("HEAD"));
    let linked = fs::read_dir(common.join("worktrees")).into_iter().flatten().flatten();
    let heads = main.into_iter().chain(linked.map(|entry| entry.path().join("HEAD")));
    let wanted = format!("ref: refs/heads/{branch}");
    Some(heads.filter_map(|head| fs::read_to_string(head).ok()).any(|head| head.trim_end() == wanted))
}
