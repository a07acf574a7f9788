//! PostgreSQL: one database shared by several daemons.
//!
//! Owner: `ledger::open`. Invariant: whoever records anything holds the lock of the one `ledger_head` row until the
//! commit, so positions have no gaps and events become visible in their order. Nothing is remembered between groups:
//! other daemons write too.

mod copy;
mod engine;
mod fault;
mod follow;
mod lease;
mod open;
mod read;
mod rebuild;
mod write;

pub(super) use copy::{contents, dump, load, peek};
pub(super) use follow::Follow;
pub(super) use open::open;
