//! The tasks of a plan and what waits for what.
//!
//! Owner: the orchestrator draws it, a plan keeps it. Invariant: a graph has no cycle and names nothing that is not
//! there, so whatever of it is not ready waits for something that is, or for something that was lost.

mod drawn;
mod flaw;
mod order;
mod scope;
#[cfg(test)]
mod tests;

pub use drawn::{Bounds, Graph, NODES_MAX, Standing};
pub use flaw::Flaw;
pub(super) use order::brings_together;
pub(crate) use scope::is_inside;
pub use scope::overlaps;
pub(super) use scope::touches;
