//! Whether a branch has a folder.

use super::branches::head;
use crate::git::fault::{OrFault, Outcome, shown, some_of};
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::event::RepoOrigin;
use git2::{ObjectType, Repository, Tree};

/// Refuses what is no folder on a branch, and says what there is instead. A repository without commits has every folder:
/// the work makes it.
pub(crate) fn check_folder(repo: &Repository, origin: &RepoOrigin, branch: &str, path: &str) -> Outcome<()> {
    let Some(head) = head(repo, origin, branch)? else { return Ok(()) };
    let commit = repo.find_commit(head).or_fault("read a branch")?;
    let mut tree = commit.tree().or_fault("read a tree")?;
    let mut above = String::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        let found = tree.get_name(part).map(|entry| (entry.kind(), entry.id()));
        let Some((Some(ObjectType::Tree), id)) = found else {
            let is_file = found.is_some();
            return Err(missing(&tree, branch, path, &above, is_file.then_some(part)));
        };
        tree = repo.find_tree(id).or_fault("read a tree")?;
        above = if above.is_empty() { part.to_owned() } else { format!("{above}/{part}") };
    }
    Ok(())
}

fn missing(tree: &Tree<'_>, branch: &str, path: &str, above: &str, file: Option<&str>) -> WorkspaceFault {
    let folders: Vec<String> = tree
        .iter()
        .filter(|entry| entry.kind() == Some(ObjectType::Tree))
        .map(|entry| shown(entry.name_bytes()))
        .collect();
    let (path, branch) = (shown(path.as_bytes()), shown(branch.as_bytes()));
    let above = match above {
        "" => "at its top".to_owned(),
        above => format!("in '{}'", shown(above.as_bytes())),
    };
    let instead = match (file, folders.as_slice()) {
        (Some(file), _) => format!("'{}' is there, and no folder", shown(file.as_bytes())),
        (None, []) => format!("there are no folders {above}"),
        (None, folders) => format!("the folders {above} are {}", some_of(folders)),
    };
    WorkspaceFault::NoFolder(format!("there is no folder '{path}' on branch '{branch}': {instead}"))
}
