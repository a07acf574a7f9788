//! Projects: entrusting them to Deputy, changing how work in them is done, and removing them.
//!
//! Owner: whoever received the command calls the handle. Invariants: a name has one project at most; what is removed
//! keeps its row, its runs and its repository, and has no work that is not over.

mod add;
mod change;
mod error;
mod handle;
mod name;
mod named;
mod open;
mod remove;

pub use add::{NewProject, RegisteredProject};
pub use change::ProjectEdit;
pub use error::ProjectError;
pub use handle::ProjectHandle;
pub use named::named_project;
pub(crate) use open::OpenWork;
