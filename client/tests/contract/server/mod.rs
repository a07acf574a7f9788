//! A server that plays the contract: a small ledger, its feed, and answers.
//!
//! Owner: the tests. Invariant: it keeps what the contract promises (one order per idempotency key, events after a
//! position) and breaks connections where a test says so.

mod answers;
mod book;
mod feed;

pub(crate) use answers::{LEDGER, OUTPUT};
pub(crate) use book::{Cut, Seen, Server};
