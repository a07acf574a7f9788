//! Starts what waits, when there is room: by priority, fairly among projects, after what it depends on.
//!
//! Owner: the root; permanent. On restart it reads the queue from the ledger. Invariant: a run is started by giving it an
//! owner, who takes it under a lease; picking one twice is harmless.

mod actor;
mod handle;
mod load;
mod message;
mod state;
#[cfg(test)]
mod tests;

pub use actor::{Args, start};
pub use handle::SchedulerHandle;
