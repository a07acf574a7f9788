//! What a run's owner has its actor do.

use super::effects::Pace;
use deputy_domain::run::{Command, Effect};
use deputy_protocol::At;

/// What the actor is to do.
#[derive(Debug)]
pub(super) enum Todo {
    /// Take the run.
    Take,
    /// Look at the run.
    Look,
    /// Begin an effect.
    Begin { number: u64, effect: Effect },
    /// Tell the current effect how to go on.
    SetPace(Pace),
    /// Drop the current effect.
    Cancel,
    /// Come back at this moment.
    Timer(At),
    /// End the processes, then record this.
    Halt(Command),
    /// Record this.
    Tell(Command),
    /// End the processes if nobody needs them, give the lease back.
    Leave { kill: bool },
    /// It is over.
    Stop,
}
