//! Which commit is read at.

use crate::git::fault::{OrFault, Outcome};
use crate::git::mirror::{head, missing};
use chrono::TimeDelta;
use deputy_actors::ports::{Sighted, WorkspaceFault};
use deputy_protocol::event::RepoOrigin;
use git2::{ErrorCode, Repository};

/// How old a look at a remote may be: in that time a conversation asks many times, and branches move rarely.
pub(in crate::git) const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(5);

/// The commit of an id, maybe shortened, or the head of a branch.
pub(in crate::git) fn sighted(
    repo: &Repository,
    origin: &RepoOrigin,
    branch: &str,
    commit: Option<&str>,
    remark: Option<String>,
) -> Outcome<Sighted> {
    let id = match commit {
        Some(prefix) => match repo.find_commit_by_prefix(prefix) {
            Ok(found) => found.id(),
            Err(fault) if matches!(fault.code(), ErrorCode::NotFound | ErrorCode::Ambiguous) => {
                let what =
                    if fault.code() == ErrorCode::NotFound { "no commit" } else { "more than one commit" };
                return Err(WorkspaceFault::Missing(format!("the repository has {what} {prefix}")));
            }
            Err(fault) => return Err(fault).or_fault("read a commit"),
        },
        None => match head(repo, origin, branch)? {
            Some(id) => id,
            None => return Err(missing(repo, origin, branch)),
        },
    };
    Ok(Sighted { commit: id.to_string(), remark })
}
