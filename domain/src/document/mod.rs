//! Documents of a project: what the product is to be, where it goes, how it looks, how it behaves. Versioned, and context
//! of the COO, its advisors and the workers.
//!
//! Owner: whoever receives a command loads the fold, calls `decide` and appends; the text of a version is read from its
//! event. Invariant: versions count from 1 and none of them ever changes, so what an agent was given can be told for good;
//! nobody edits a version that they have not seen.
//!
//! ```text
//! opened ─→ there ──removed──→ removed
//!           ↑ │
//!           └─┘ edited: version + 1
//! ```

mod command;
mod decide;
mod digest;
mod given;
mod limit;
mod prompt;
mod refusal;
mod state;
#[cfg(test)]
mod tests;
mod version;

pub use command::Command;
pub use decide::decide;
pub use given::given;
pub use limit::{TEXT_BYTES_MAX, TITLE_CHARS_MAX};
pub use prompt::{Worded, listed, told};
pub use refusal::Refusal;
pub use state::{Document, REMOVED, Removal, THERE};
pub use version::Version;
