//! Floor 1: the words of Deputy, on the wire and in the ledger.
//!
//! Owner: everybody reads it, nobody else defines words. Invariant: only data and its serialised form live here;
//! nothing in this crate decides, waits or touches the world.

pub mod api;
pub mod blob;
pub mod event;
pub mod ids;
pub mod link;
pub mod money;
pub mod stream;
pub mod wording;

/// A moment in time, always UTC; RFC 3339 in JSON.
pub type At = chrono::DateTime<chrono::Utc>;
