//! One request over HTTP: sent, watched, bounded, judged.
//!
//! Owner: `Providers`. Invariant: every wait is bounded, every body is bounded, redirects are not followed, and an
//! answer is a success only when its dialect has seen its end.

mod client;
mod delay;
mod limits;
mod network;

pub(super) use client::Endpoint;
pub use client::PassOrder;
pub(super) use delay::delay;
pub use limits::Limits;
