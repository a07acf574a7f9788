//! Who works in Deputy: records read, written and restored, and the one that somebody works by.
//!
//! Owner: whoever receives a command. Invariant: who works is stamped before they begin, and works by the version that
//! the stamp names, whatever is written meanwhile.

mod error;
mod fold;
mod handle;

pub use error::StaffError;
pub use handle::{Holding, StaffHandle};
