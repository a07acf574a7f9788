//! What of the ledger, and of the outputs that it names, can be found by its words, and what a question for words means.
//!
//! Owner: the librarian reads events with it, both search indexes keep what it reads, the API shows what it finds.
//! Invariant: words are the same for texts and for questions, and a question is words and nothing else: no engine's own
//! parser ever sees what somebody typed.

mod log;
mod passage;
mod query;
mod reading;
mod said;
mod snippet;
#[cfg(test)]
mod tests;
mod words;

pub use log::{LOG_BYTES_MAX, log};
pub use passage::{Passage, PassageId};
pub use query::{Phrase, Query};
pub use reading::{Mark, Reading, read};
pub use said::{Said, said};
pub use snippet::{Hit, hit, log_from};
pub use words::{Word, words};

/// Raised whenever texts are cut into other words or passages: an index that was made by other rules is made anew.
pub const RULES: u32 = 3;
