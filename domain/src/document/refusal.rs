//! Why a document does not do what it was asked.

use super::limit::{TEXT_BYTES_MAX, TITLE_CHARS_MAX};

/// Why a document does not do what it was asked. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is done already")]
    AlreadyDone,
    /// There is no such document.
    #[error("there is no such document")]
    Unknown,
    /// It was removed.
    #[error("this document was removed: what it said can be read, and nothing is changed any more")]
    Removed,
    /// Somebody else was faster.
    #[error(
        "there is version {version} by now: read it, put what you want into it, and send that with `based_on` {version}"
    )]
    Stale {
        /// The newest one.
        version: u64,
    },
    /// No version has this number.
    #[error("there is no version {version} yet")]
    Ahead {
        /// What was named.
        version: u64,
    },
    /// It says nothing.
    #[error("a document needs a title and a text")]
    Silent,
    /// More than a title may hold.
    #[error("this title has {chars} characters, and at most {TITLE_CHARS_MAX} are taken")]
    LongTitle {
        /// How much.
        chars: usize,
    },
    /// More than a document may hold.
    #[error(
        "this text has {size_bytes} bytes, and a document holds at most {TEXT_BYTES_MAX}: part it, or keep it as a file of \
         the repository"
    )]
    LongText {
        /// How much.
        size_bytes: usize,
    },
}
