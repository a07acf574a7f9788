//! What a checkout has to make, read from a commit before anything is made.

use super::entries::{FOLDER, LINK, SUBMODULE, canonical};
use super::names::{DEPTH_MAX, is_safe_entry};
use crate::git::fault::{OrFault, Outcome, shown};
use deputy_actors::ports::WorkspaceFault;
use git2::{Oid, Repository, Tree};

/// A path of the tree, and what lies there.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) path: Vec<u8>,
    pub(super) mode: u32,
    pub(super) id: Oid,
}

/// Everything to make, folders before what is in them.
#[derive(Default)]
pub(super) struct Plan {
    /// Those of submodules too, which stay empty.
    pub(super) folders: Vec<Vec<u8>>,
    /// In the order of the tree, so that neighbours in a pack are read together.
    pub(super) files: Vec<Item>,
    pub(super) links: Vec<Item>,
    /// Entries that are no files: the agent's index names them too.
    pub(super) submodules: Vec<Item>,
}

/// Reads the whole tree. A name that could lead out of the folder, or into its `.git`, is refused.
pub(super) fn plan(repo: &Repository, tree: &Tree<'_>) -> Outcome<Plan> {
    let mut plan = Plan::default();
    folder(repo, tree, &mut Vec::new(), 0, &mut plan)?;
    Ok(plan)
}

fn folder(
    repo: &Repository,
    tree: &Tree<'_>,
    path: &mut Vec<u8>,
    depth: usize,
    plan: &mut Plan,
) -> Outcome<()> {
    if depth > DEPTH_MAX {
        return Err(WorkspaceFault::Invalid(format!("the repository nests folders deeper than {DEPTH_MAX}")));
    }
    for entry in tree {
        let length = path.len();
        if length > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(entry.name_bytes());
        if !is_safe_entry(entry.name_bytes()) {
            return Err(WorkspaceFault::Invalid(format!(
                "the repository holds '{}', a name that must not be checked out",
                shown(path)
            )));
        }
        let mode = canonical(entry.filemode().cast_unsigned());
        let item = Item { path: path.clone(), mode, id: entry.id() };
        match mode {
            FOLDER => {
                plan.folders.push(item.path);
                let below = repo.find_tree(item.id).or_fault("read a tree")?;
                folder(repo, &below, path, depth + 1, plan)?;
            }
            SUBMODULE => {
                plan.folders.push(item.path.clone());
                plan.submodules.push(item);
            }
            LINK => plan.links.push(item),
            _ => plan.files.push(item),
        }
        path.truncate(length);
    }
    Ok(())
}
