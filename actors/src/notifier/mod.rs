//! Tells the founder what concerns them, on every channel, until each has it.
//!
//! Owner: the root; permanent. On restart it reads the outbox and goes on. Invariant: a try is recorded before it is made;
//! a message that may have been sent keeps its id, and one that cannot be recognised is never sent twice.

mod actor;
mod compose;
mod handle;
mod round;

pub use actor::{Args, start};
pub use handle::NotifierHandle;
pub use round::held_back;
