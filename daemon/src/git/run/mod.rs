//! The life of a run's folder: prepared, checked out for checks, read for instructions, swept.
//!
//! Owner: the run. Invariants: a tree appears by rename, whole or not at all; what stands is never rebuilt; nothing is
//! removed before a ref keeps what it holds. A spare tree is the same, made ahead and nobody's until it is renamed.

mod build;
mod build_on;
mod catch_up;
mod combine;
mod instructions;
mod markers;
mod prepare;
mod spare;
mod sweep;

pub(crate) use build_on::build_on;
pub(crate) use catch_up::catch_up;
pub(crate) use instructions::instructions;
pub(crate) use markers::markers;
pub(crate) use prepare::{checks, prepare, standing};
pub(crate) use spare::make_spare;
pub(crate) use sweep::{sweep, trees};
