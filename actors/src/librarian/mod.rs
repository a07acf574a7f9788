//! Follows the ledger by position and writes what was said into the index, for whoever looks for it.
//!
//! Owner: the root; permanent. On restart it goes on where the index stands. Invariant: it is behind the ledger and never
//! ahead of it, it holds nobody up who appends, and what it wrote follows from the ledger and the outputs that it names
//! alone.

mod actor;
mod follow;
mod handle;
mod outputs;

pub use actor::{Args, start};
pub use follow::follow;
pub use handle::{Findings, FoundEvent, LibrarianHandle, SearchError};
