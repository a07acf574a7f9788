//! The way from commands to facts: load the fold, decide, append, and do so again when somebody else was faster.
//!
//! Owner: the handle of each kind of thing. Invariant: what a command leaves is decided on the very state that it is
//! recorded behind; a request that comes again leaves nothing twice.

mod fold;
mod writing;

pub(crate) use fold::{Beside, Fold, Loaded};
pub(crate) use writing::{Book, CommandError, Wish};
