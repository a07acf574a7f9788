//! Those who work in Deputy: listed, shown in any version, changed, restored.
//!
//! Owner: `router` names the handlers. Invariant: whoever changes a record says which version they have read, and another
//! one is never written over.

mod act;
mod read;
mod view;

pub(super) use act::{change, restore};
pub(super) use read::{list, show, versions};
