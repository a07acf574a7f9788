//! Floor 2: pure decisions. No async, no clock, no randomness, no I/O.
//!
//! Owner: `actors` calls it with what it knows and carries out what comes back. Invariant: the same input gives the
//! same output, on every machine, for ever; replaying a ledger depends on it.

pub mod agent;
pub mod analysis;
pub mod answering;
pub mod backup;
pub mod blob;
pub mod conversation;
pub mod coo;
mod derived;
pub mod document;
pub mod driver;
pub mod ledger;
pub mod lookback;
mod mark;
pub mod memory;
pub mod metric;
pub mod model;
pub mod notice;
pub mod plan;
pub mod projection;
pub mod purse;
pub mod queue;
pub mod routing;
pub mod run;
pub mod schedule;
pub mod search;
pub mod secret;
pub mod staff;

pub use derived::derived;
