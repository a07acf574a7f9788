//! One request over HTTP: sent, watched, bounded, judged.
//!
//! Owner: `Providers`. Invariant: every wait is bounded, every body is bounded, redirects are not followed, and an
//! answer is a success only when its dialect has seen its end.

mod client;
mod delay;
mod limits;
mod sse;

pub(super) use client::Endpoint;
pub use limits::Limits;
pub(super) use sse::Event;
#[cfg(test)]
pub(super) use sse::parse;
