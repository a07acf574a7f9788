//! Whether a run's program is at work: what it asks for by itself is done then, and only then.

use super::state::{Phase, Run, State};
use deputy_protocol::event::Lease;
use deputy_protocol::ids::{DaemonId, PlaceId};

/// Whether a run's program is at work, as seen by one daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtWork {
    /// Under this lease of the daemon's own.
    Yes(Lease),
    /// Somebody is about to take the run up: the program outlived whoever began it.
    Soon,
    /// It rests, or is brought to rest. It may go on, with this program or another one.
    Rests,
    /// Nothing is done for this program any more: the run is over, or goes on in another place.
    Over,
}

/// Whether a run's program is at work, as seen by the daemon `who`, which lives `here`.
pub fn at_work(run: &Run, who: DaemonId, here: PlaceId) -> AtWork {
    if run.place.is_some_and(|place| place != here) {
        return AtWork::Over;
    }
    match &run.state {
        State::Active { lease, phase: Phase::Running, .. } if lease.owner == who => AtWork::Yes(*lease),
        State::Active { phase: Phase::Running | Phase::Preparing, .. } | State::Queued { .. } => AtWork::Soon,
        State::Active { phase: Phase::Verifying | Phase::Yielding { .. }, .. } | State::Waiting { .. } => {
            AtWork::Rests
        }
        State::Active { phase: Phase::Ending { .. }, .. }
        | State::Review { .. }
        | State::Approved { .. }
        | State::Rejected
        | State::Failed { .. }
        | State::Stopped => AtWork::Over,
    }
}
