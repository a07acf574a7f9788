//! Floor 3: the supervised actors, and the ports through which they reach the world.
//!
//! Owner: the tree. Invariant: nothing here touches the world except through a trait in [`ports`].

pub mod ports;
pub mod supervision;
pub mod testing;
