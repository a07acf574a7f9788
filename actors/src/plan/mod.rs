//! Plans: what the founder decides on them, and how one that was confirmed is carried out.
//!
//! Owner: whoever receives the founder's word calls the handle; one actor carries out what was confirmed. Invariant: each
//! step is decided by the fold and can be taken again: what it leaves (conversations, runs, words in the thread) has ids
//! that follow from the plan, so a crash, or another daemon that takes the same step, leaves nothing twice.

mod conduct;
mod error;
mod estimating;
mod fold;
mod handle;
mod news;
mod spending;

pub(crate) use conduct::Conductor;
pub use error::PlanError;
pub(crate) use estimating::{estimated, history};
pub use handle::PlanHandle;
pub(crate) use spending::spent;
