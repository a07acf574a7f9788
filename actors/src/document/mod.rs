//! Documents of projects: begun, edited, removed, read, and given to whoever works or thinks.
//!
//! Owner: whoever receives a command. Invariant: what an agent is given is on record before it reads it, as ids and
//! versions; the text of a version is read from the event that brought it, so that a prompt that is made again is the same.

mod error;
mod fold;
mod handle;
mod prompt;

pub use error::DocumentError;
pub use handle::{DocumentHandle, Edit, NewDocument};
pub(crate) use prompt::{given_for, in_words, refresh, worded};
