//! How approved work leaves, and how it is taken back.
//!
//! Owner: the host, one delivery at a time per project. Invariants: a branch moves only from where it was seen, and
//! only to a descendant of that; what is meant to be at its head is a ref of Deputy's before the branch is touched, so
//! a repeated call finds it and gives the same answer; a refused or conflicting delivery has moved nothing.
//!
//! ```text
//! order -> plan (pure look at the repository) -> move -> Done
//!            |-> Conflict                          |-> moved meanwhile: look again, once
//!            '-> NeedsCheck (a merge commit)
//! ```

mod branch;
mod intent;
mod merge;
mod moves;
mod plan;
mod rollback;

pub(crate) use branch::Target;
pub(crate) use moves::{Move, move_here, note_moved};
pub(crate) use plan::{Plan, plan};
pub(crate) use rollback::plan_rollback;
