//! Trees on disk: from a commit to files, and from files to a tree object.
//!
//! Owner: the run, while the host looks only. Invariants: files are read and written by our own code through folder
//! descriptors, never by a program, so no hook, filter, attribute or configuration of a repository can run anything;
//! no symlink is ever followed; content is taken and put byte for byte; `.git` is never read.
//!
//! ```text
//! commit --checkout--> files + index (what each file was when written)
//! files  --snapshot--> tree object; files that the index vouches for are not read again
//! ```

mod agent_repo;
mod checkout;
mod entries;
mod ignores;
mod names;
mod objects;
mod opening;
mod plan;
mod remarks;
mod remove;
mod snapshot;
mod stamps;
mod update;

pub(crate) use agent_repo::AgentRepo;
pub(crate) use checkout::{Written, checkout};
pub(crate) use objects::{Hashing, Objects, Storing};
pub(crate) use remove::{empty_trash, remove};
pub(crate) use snapshot::{Limits, Scope, Snapshot, snapshot};
pub(crate) use stamps::{FileTime, Stamps, file_time};

pub(crate) use update::{Change, update};

#[cfg(test)]
mod tests;
