//! A ledger in memory that follows the very rules of the real ones.
//!
//! Owner: the tests; it outlives the daemons' lives. Invariant: what is admitted, refused and projected is decided by
//! `domain`, exactly as in the adapters, so that only the disk is missing.

mod port;
mod store;

pub use port::{MemoryLedger, unavailable};
