//! Floor 4: the adapters that touch the world, and the composition root.

pub mod git;
