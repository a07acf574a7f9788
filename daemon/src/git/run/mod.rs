//! The life of a run's folder: prepared, checked out for checks, read for instructions, swept.
//!
//! Owner: the run. Invariants: a tree appears by rename, whole or not at all; what stands is never rebuilt; nothing is
//! removed before a ref keeps what it holds.

mod instructions;
mod prepare;
mod retention;
mod sweep;

pub(crate) use instructions::instructions;
pub(crate) use prepare::{checks, prepare, standing};
pub use retention::expired;
pub(crate) use sweep::{sweep, trees, withhold};
