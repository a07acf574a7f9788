//! The channels that notifications go out on: webhooks in four dialects, and e-mail.
//!
//! Owner: the notifier, through the `Couriers` port. Invariants: one call is one try; what a receiver can see of a
//! message is the same at every try but for its time; text from models and repositories is escaped where it is
//! rendered and never becomes markup, a mention, a header or a fetched link; no secret is in an error or a log.

mod checked;
pub mod config;
mod courier;
mod digest;
pub mod doctor;
mod email;
mod format;
mod headline;
mod secret;
mod signature;
mod text;
mod webhook;

#[cfg(test)]
mod tests;

pub use courier::{Courier, Now};
pub use headline::{Headline, headline};
pub use secret::Secret;
pub(crate) use text::line;
pub(crate) use webhook::not_sent;
