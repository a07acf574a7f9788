//! The bodies of webhooks, one file a dialect.
//!
//! Owner: `webhook`. Invariant: each dialect escapes hostile text by its own rules and stays below its own limits.

mod dialect;
mod discord;
pub(super) mod ntfy;
mod shaped;
mod slack;
mod standard;

pub(super) use dialect::Format;
