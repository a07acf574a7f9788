//! What is to be done about a state: the same after entering it and after a crash.

use super::outcome::{DeliveryProgress, RollbackProgress};
use super::state::{Phase, Run, State};
use deputy_protocol::event::DeliveryMode;

/// Something that the owner of a run does, outside. Each is safe to begin again after a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the tree. Internal: a tree that stands is found again.
    Prepare,
    /// Let the agent work: calls and tools are recorded before they begin, and an unkeyed one is never repeated.
    Work,
    /// Make the tree a commit and run the checks. Keyed by the tree.
    Verify,
    /// End all its processes, capture what they left, and leave it to the founder. Internal, and keyed by the tree.
    Yield,
    /// End all its processes and make sure that none is left. Internal.
    End,
    /// Send the result. Keyed: the target shows whether it has arrived.
    Deliver {
        /// How.
        mode: DeliveryMode,
        /// Exactly this.
        commit: String,
    },
    /// Take the result back. Keyed by a trailer of the revert commit.
    TakeBack,
}

/// What the owner of a run does about its state, on entering it and on taking it over. None: nobody needs to own it.
pub fn effects(run: &Run) -> Option<Effect> {
    match &run.state {
        State::Active { phase, .. } => Some(match phase {
            Phase::Preparing => Effect::Prepare,
            Phase::Running => Effect::Work,
            Phase::Verifying => Effect::Verify,
            Phase::Yielding { .. } => Effect::Yield,
            Phase::Ending { .. } => Effect::End,
        }),
        State::Review { delivery: Some(DeliveryProgress::Pending { mode, commit, .. }) } => {
            Some(Effect::Deliver { mode: *mode, commit: commit.clone() })
        }
        State::Approved { rollback: Some(RollbackProgress::Pending { .. }), .. } => Some(Effect::TakeBack),
        State::Queued { .. }
        | State::Waiting { .. }
        | State::Review { .. }
        | State::Approved { .. }
        | State::Rejected
        | State::Failed { .. }
        | State::Stopped => None,
    }
}
