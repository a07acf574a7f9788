//! Why a memory does not do what it was asked.

use super::limit::{CONTRADICTIONS_MAX, KEY_CHARS_MAX, TEXT_BYTES_MAX};

/// Why a memory does not do what it was asked. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is done already")]
    AlreadyDone,
    /// There is no such memory.
    #[error("there is no such memory")]
    Unknown,
    /// It was forgotten, for good.
    #[error("this was forgotten, and nobody knows any more what it said: note it anew")]
    Forgotten,
    /// No word in it.
    #[error("a memory needs a key and a text: say what it is about, and what is to be remembered")]
    Silent,
    /// More than a key may hold.
    #[error(
        "this key has {chars} characters, and at most {KEY_CHARS_MAX} are taken: the key is what it is about"
    )]
    LongKey {
        /// How much.
        chars: usize,
    },
    /// More than a memory may hold.
    #[error(
        "this text has {size_bytes} bytes, and at most {TEXT_BYTES_MAX} are remembered: put long material into a document of the project, and note where it is"
    )]
    LongText {
        /// How much.
        size_bytes: usize,
    },
    /// It is no number between 0 and 1.
    #[error("confidence is a number from 0 to 1")]
    NoConfidence,
    /// It would say otherwise than itself.
    #[error("a memory cannot contradict itself")]
    Itself,
    /// More than its row may hold.
    #[error("at most {CONTRADICTIONS_MAX} memories can be contradicted by one: forget those that are wrong")]
    ContradictsTooMuch,
    /// The same, on the other side.
    #[error(
        "at most {CONTRADICTIONS_MAX} memories can say otherwise than one: forget that one, or those that are wrong"
    )]
    ContradictedTooMuch,
    /// It still is in prompts.
    #[error("it was not forgotten")]
    Remembered,
}
