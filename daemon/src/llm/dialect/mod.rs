//! The four wire formats, as pure functions: a request becomes JSON, events become an answer.
//!
//! Owner: `http` sends and feeds, and is not known here. Invariant: nothing here touches a socket, a clock or a key; an answer comes out
//! only after the event that ends it.

mod anthropic;
mod blocks;
mod compatible;
mod count;
mod decode;
mod failure;
mod gemini;
mod meaning;
mod names;
mod openai;
mod refusal;
mod sse;
#[cfg(test)]
mod tests;
mod usage;
mod wire;

pub(super) use decode::Decode;
pub(super) use failure::Failure;
pub(super) use refusal::{ErrorBody, judge};
pub(super) use sse::{Event, Parser};
pub use usage::UsageReader;
pub(super) use wire::Dialect;
