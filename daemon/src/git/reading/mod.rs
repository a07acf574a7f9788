//! Repositories as those see them who only read: objects at a commit, no tree, no program.
//!
//! Owner: [`GitWorkspaces`](super::GitWorkspaces), as the actors' [`Sources`](deputy_actors::ports::Sources) port.
//! Invariant: what is read is bounded before it is read, since a repository may hold a tree that is deeper, wider or
//! larger than any memory; names and lines are hostile, and come out without control characters.

mod file;
mod find;
mod folder;
mod place;
mod sight;

pub(super) use file::{beginning, file};
pub(super) use find::find;
pub(super) use folder::folder;
pub(super) use sight::{LOOK_AGAIN_AFTER, sighted};
