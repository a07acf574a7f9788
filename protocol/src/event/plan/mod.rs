//! Facts about plans, and the words they are made of.

mod node;

pub use node::{NodeName, PlanNode};
