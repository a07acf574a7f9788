//! A plan: what the founder confirms, and the tasks that come of it.

mod graph;

pub use graph::{Bounds, Flaw, Graph, NODES_MAX, Standing, overlaps};
