//! What can be recorded of a run.
//!
//! Owner: the actor of the run. Invariant: the course of a run can be told from its facts alone.

mod fact;
mod words;

pub use fact::RunEvent;
pub use words::{
    ConflictLeft, DeliveryMode, DiffStats, FileConflict, Lease, LineComment, RunError, Usage, Verdict,
    WaitReason,
};
