//! The one folder that file tools may touch.
//!
//! Owner: the inner runner, which opens it once at its start.
//! Invariant: every access goes through a descriptor of the root and is resolved by the kernel or by
//! `cap-std` below it, so neither `..`, absolute paths, symbolic links nor a swap between check and use
//! lead out. No decision rests on comparing strings.

mod fault;
mod root;

pub(crate) use fault::{fault, invalid};
pub use root::Workspace;
