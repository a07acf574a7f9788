//! Runs: reading them, deciding about them, and what they left.
//!
//! Owner: `router`. Invariant: a command answers after its fact is on disk, with the run as it is then.

mod act;
mod artifacts;
mod elsewhere;
mod files;
mod output;
mod read;
mod sessions;
mod traffic;

pub(super) use act::accepted;
pub(super) use act::{
    approve, changes, hand_over, interrupt, message, reject, retry, rollback, stop, take_back,
};
pub(super) use artifacts::{artifacts, download};
pub(super) use files::{file, files};
pub(super) use output::{Stretch, diff, events, events_of};
pub(super) use read::{list, show};
pub(super) use sessions::{log, sessions};
pub(super) use traffic::{exchange, traffic};
