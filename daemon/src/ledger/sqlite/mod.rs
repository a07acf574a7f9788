//! SQLite: one file beside the daemon, written by one process.
//!
//! Owner: `ledger::open`. Invariant: the lock of the data directory is held, so what this process remembers about the
//! heads of streams and about leases is what the file says.

mod copy;
mod engine;
mod fault;
mod json;
mod lease;
mod open;
mod read;
mod rebuild;
mod recent;
mod record;
mod write;

pub(super) use copy::{contents, copy, fold, inspect, peek, version};
pub(super) use open::open;
