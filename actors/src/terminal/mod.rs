//! Terminals: people in the workspace of a run, beside its agent or after it.
//!
//! Owner: the connection that a terminal is shown on. Invariant: no process of a terminal is there while the tree is made,
//! captured or checked, nor once the run moved on from where it stood when the terminal was opened; what is typed and
//! shown is kept nowhere.
//!
//! ```text
//! room → gate (state looked at, hands opened, fact recorded, program begun) → open ─┬─ its shell ended
//!                                                                                  ├─ it was closed, nobody used it
//!                                                                                  ├─ the run moved on, the daemon ends
//!                                                                                  └─ its hands were ended by the owner
//! ```

mod end;
mod error;
mod handle;
mod keys;
mod open;

pub(crate) use end::{close_lost, quiet};
pub use error::TerminalError;
pub use handle::TerminalHandle;
pub use keys::Keys;
pub use open::{Over, Terminal};
