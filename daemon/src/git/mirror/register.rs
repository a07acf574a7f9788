//! The end of registering: the branch that work starts from, and the moment the mirror appears.

use super::branches::{branch_name, branches, missing};
use crate::git::fault::{OrFault, Outcome};
use deputy_protocol::event::RepoOrigin;
use git2::Repository;
use std::fs;
use std::path::Path;

/// What git calls a first branch nowadays.
const USUAL: [&str; 2] = ["main", "master"];

/// The branch that work starts from: the one asked for, the remote's own, a usual one, the first there is.
pub(crate) fn chosen_default(
    repo: &Repository,
    origin: &RepoOrigin,
    asked: Option<&str>,
    remote: Option<&str>,
) -> Outcome<String> {
    let names = branches(repo, origin)?;
    let there = |name: &str| names.iter().any(|known| known == name);
    if let Some(asked) = asked {
        let asked = branch_name(asked)?;
        if names.is_empty() || there(asked) {
            return Ok(asked.to_owned());
        }
        return Err(missing(repo, origin, asked));
    }
    let usual = USUAL.into_iter().find(|name| there(name));
    let remote = remote.filter(|name| names.is_empty() || there(name));
    let first = names.first().map(String::as_str);
    Ok(remote.or(usual).or(first).unwrap_or(USUAL[0]).to_owned())
}

/// Gives a finished mirror its name. Until then it does not exist.
pub(crate) fn appear(partial: &Path, mirror: &Path) -> Outcome<()> {
    fs::rename(partial, mirror).or_fault("keep the repository")?;
    let parent = mirror.parent().unwrap_or(mirror);
    fs::File::open(parent).and_then(|dir| dir.sync_all()).or_fault("keep the repository")
}
