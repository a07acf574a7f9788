//! The owner of a run: it sees to it that what the run's state calls for is done.
//!
//! Owner: the dynamic supervisor `runs`; transient, so one that failed is started anew and takes the run again.
//! On restart it takes the lease under a new epoch, looks at the run and begins the effect that its state calls for.
//! Invariant: it decides only by what is recorded; a message carries nothing but the wish to look. Whatever the effect
//! is at, it ends when the run's time of work is used up.
//!
//! ```text
//! taking ─owned→ looking ─effect→ (at work) ─ended→ looking ─nothing left→ leaving → gone
//!    └─not ours→ gone      ↑────────wake────────┘
//! ```

mod actor;
pub mod book;
pub mod effects;
mod handle;
mod log;
mod message;
pub mod meter;
mod own;
mod owners;
pub(crate) mod purse;
mod state;
#[cfg(test)]
mod tests;
mod todo;
mod visibility;

pub use handle::{RunHandle, Spoken};
pub use own::View;
pub(crate) use own::{house, repository_is_here};
pub use owners::Owners;
