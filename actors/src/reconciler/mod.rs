//! Finds, all the time, what nobody looks after: runs whose owner is gone, waits that are over, what is scheduled and due,
//! those who think for somebody who no longer listens, processes without a run, workspaces that nobody needs, secrets of
//! projects that were removed, old events of products, repositories that other daemons have and this one lacks.
//!
//! Owner: the root; permanent. On restart it simply looks again. Invariant: it only gives a push; the decision is the
//! run's, and pushing twice is harmless.

mod actor;
mod adopt;
mod appointments;
mod blobs;
mod handle;
mod metrics;
mod processes;
mod projects;
mod removed;
mod sweep;
mod talks;
mod unheard;
mod waits;

pub use actor::{Args, start};
pub use handle::ReconcilerHandle;
