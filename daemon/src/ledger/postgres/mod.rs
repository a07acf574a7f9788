//! PostgreSQL: one database shared by several daemons.
//!
//! Owner: `ledger::open`. Invariant: a group is recorded only together with moving the one `ledger_head` row on from
//! where the group was decided, so positions have no gaps, events become visible in their order, and what a daemon
//! remembers of the ledger is proven right by the very statement that relies on it.

mod connection;
mod copy;
mod engine;
mod fault;
mod follow;
mod lease;
mod open;
mod read;
mod rebuild;
mod restoring;
mod sql;
mod write;

pub(super) use copy::{contents, dump, load, peek};
pub(super) use follow::Follow;
pub(super) use open::open;
pub(super) use restoring::{mark_restoring, unmark_restoring};
