//! Floor 4: the daemon's adapters to the world, and the root that joins them.
//!
//! Owner: `main` starts it, tests build the same root with fakes. Invariant: adapters never import each other.

pub mod llm;
