//! From a tree to a commit on the run's branch, and the difference between two commits.
//!
//! Owner: the host. Invariants: one commit per capture, none when nothing changed; a branch only ever grows; every
//! object is on disk before a ref names it; a commit's trailers are ours, whatever its text says.

mod capture;
mod diff;
mod message;

pub(crate) use capture::{capture, is_captured, keep};
pub(crate) use diff::{changed, patch, stats};
pub(crate) use message::{message, trailer};

#[cfg(test)]
mod tests;
