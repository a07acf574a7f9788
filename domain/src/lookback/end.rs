//! Which facts end a run.

use deputy_protocol::event::{RunEnd, RunEvent};

/// What a fact makes of a run, if it ends it.
pub const fn end_of(event: &RunEvent) -> Option<RunEnd> {
    match event {
        RunEvent::Approved { .. } => Some(RunEnd::Approved),
        RunEvent::Rejected { .. } => Some(RunEnd::Rejected),
        RunEvent::Failed { .. } => Some(RunEnd::Failed),
        RunEvent::Stopped { .. } => Some(RunEnd::Stopped),
        RunEvent::RolledBack { .. } => Some(RunEnd::Reverted),
        _ => None,
    }
}
