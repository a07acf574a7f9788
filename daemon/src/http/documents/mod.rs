//! Documents of projects: listed, begun, read in any version, edited, removed.
//!
//! Owner: `router` names the handlers. Invariant: whoever edits says which version they have read, and a newer one is
//! never written over.

mod act;
mod read;
mod view;

pub(super) use act::{edit, open, remove};
pub(super) use read::{list, show, versions};
