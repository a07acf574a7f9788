//! The project's branches, and what a repository without commits starts from.

use crate::git::fault::{OrFault, Outcome, shown, some_of};
use crate::git::refs::{self, branches_prefix};
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::event::RepoOrigin;
use git2::{Oid, Reference, Repository, Signature};

/// Refuses names that git would not take, or that an option parser could take for its own.
pub(crate) fn branch_name(name: &str) -> Outcome<&str> {
    let fit = !name.starts_with('-') && !name.starts_with("deputy/") && name != "HEAD";
    if fit && Reference::is_valid_name(&format!("refs/heads/{name}")) {
        return Ok(name);
    }
    Err(WorkspaceFault::Invalid(format!("'{}' cannot be the name of a branch here", shown(name.as_bytes()))))
}

/// The project's own branches by name.
pub(crate) fn branches(repo: &Repository, origin: &RepoOrigin) -> Outcome<Vec<String>> {
    let prefix = branches_prefix(origin);
    let mut names = Vec::new();
    for reference in repo.references_glob(&format!("{prefix}*")).or_fault("list branches")? {
        let reference = reference.or_fault("list branches")?;
        let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
        let Some(name) = name.strip_prefix(prefix) else { continue };
        if !name.starts_with("deputy/") && name != "HEAD" {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The head of one branch of the project.
pub(crate) fn head(repo: &Repository, origin: &RepoOrigin, branch: &str) -> Outcome<Option<Oid>> {
    refs::find(repo, &format!("{}{branch}", branches_prefix(origin)))
}

/// Says which branches there are instead.
pub(crate) fn missing(repo: &Repository, origin: &RepoOrigin, branch: &str) -> WorkspaceFault {
    let names: Vec<String> =
        branches(repo, origin).unwrap_or_default().into_iter().map(|name| shown(name.as_bytes())).collect();
    let branch = shown(branch.as_bytes());
    WorkspaceFault::Missing(if names.is_empty() {
        format!("there is no branch '{branch}': the repository has no branches")
    } else {
        format!("there is no branch '{branch}': the repository has {}", some_of(&names))
    })
}

/// Refuses a branch that is not there. A repository without any begins with whatever is asked for.
pub(crate) fn check(repo: &Repository, origin: &RepoOrigin, branch: &str) -> Outcome<()> {
    let names = branches(repo, origin)?;
    let is_there = names.is_empty() || names.iter().any(|name| name == branch);
    if is_there { Ok(()) } else { Err(missing(repo, origin, branch)) }
}

/// The empty first commit that all work in a repository without commits starts from. Made once: two of them would be
/// two histories that cannot be merged.
pub(crate) fn root(repo: &Repository, who: &Signature<'_>) -> Outcome<Oid> {
    if let Some(root) = refs::find(repo, refs::ROOT)? {
        return Ok(root);
    }
    let tree = repo.treebuilder(None).and_then(|empty| empty.write()).or_fault("write an empty tree")?;
    let tree = repo.find_tree(tree).or_fault("read an empty tree")?;
    let root = repo.commit(None, who, who, "Begin\n", &tree, &[]).or_fault("write the first commit")?;
    if refs::swap(repo, refs::ROOT, None, root)? {
        return Ok(root);
    }
    refs::find(repo, refs::ROOT)?.ok_or_else(|| WorkspaceFault::Io {
        operation: "write the first commit",
        detail: "its ref came and went".to_owned(),
    })
}
