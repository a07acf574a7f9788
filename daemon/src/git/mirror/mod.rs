//! The bare repository that Deputy keeps of each project.
//!
//! Owner: the host; agents see its objects read-only. Invariants: it is opened by its path and never by discovery,
//! with a configuration of our own in place of the founder's; `refs/remotes/origin/*` is the remote's,
//! `refs/heads/deputy/*` and `refs/deputy/*` are Deputy's, and in a repository of Deputy's own `refs/heads/*` is the
//! project's.

mod branches;
mod folder;
mod open;
mod register;

pub(crate) use branches::{branch_name, branches, check, head, missing, root};
pub(crate) use folder::check_folder;
pub(crate) use open::{again, create, open};
pub(crate) use register::{appear, chosen_default};
