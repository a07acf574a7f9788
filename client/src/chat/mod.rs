//! Talking with the COO: its words are shown as they come, what the founder writes is said to it.
//!
//! Owner: `commands::chat`. Invariant: leaving ends nothing; whose turn it is is asked of the server, never guessed.

mod card;
mod chatter;
mod said;
mod turn;

pub(crate) use chatter::{Beginning, chat};
