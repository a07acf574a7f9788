//! The file tools: read, write, edit, list, glob, grep, delete.
//!
//! Owner: the inner runner, which calls them on its blocking threads.
//! Invariant: each takes the [`Workspace`](crate::workspace::Workspace) and touches nothing beside it;
//! each answer is bounded in size; each error says what to do next.

mod delete;
mod edit;
mod glob;
mod grep;
mod list;
mod read;
mod read_at;
mod section;
mod walk;
mod write;

pub use delete::delete;
pub use edit::edit;
pub use glob::glob;
pub use grep::grep;
pub use list::list;
pub use read::read;
pub use write::write;
