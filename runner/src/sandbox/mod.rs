//! Starting the inner runner where its tools are kept in.
//!
//! Owner: the shim.
//! Invariant: the environment is built from nothing, nothing secret is an argument, and if the sandbox
//! cannot be had the start fails: it never falls back to less.

mod arguments;
mod environment;
mod etc;
mod hidden;
mod start;

pub(crate) use environment::GATEWAY_VARIABLE;
pub use hidden::{HideError, try_hide};
pub use start::{Place, StartError, Started, start};
pub(crate) use start::{complaints, own_program};
