//! Talking to remotes through the system's git, so that SSH keys, agents and credential helpers work as the founder
//! knows them.
//!
//! Owner: the mirror and the deliveries. Invariants: a remote is named by a checked address only; no password is in an
//! argument, a file or an error; a repository's own words never choose a program, a protocol or an option; a call that
//! is given up leaves no process.

mod address;
mod command;
mod fetch;
mod push;
mod tidy;
mod unreachable;

pub(crate) use address::Address;
pub(crate) use command::{Door, Network};
pub(crate) use fetch::{fetch, remote_head};
pub(crate) use push::{Push, Pushed, push};
pub(crate) use tidy::{is_untidy, tidy};

#[cfg(test)]
mod tests;
