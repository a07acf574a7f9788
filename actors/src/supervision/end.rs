//! The end of an actor, as ractor tells it.

use ractor::actor::messages::BoxedState;
use ractor::{ActorCell, Signal, SupervisionEvent};

use super::{Exhausted, Exit};

/// Why an actor ended, and its state, which ractor hands to the supervisor.
pub(super) struct End {
    pub(super) exit: Exit,
    pub(super) state: Option<BoxedState>,
}

impl End {
    /// The actor and its end, if the event tells of one.
    pub(super) fn of(event: SupervisionEvent) -> Option<(ActorCell, Self)> {
        match event {
            SupervisionEvent::ActorTerminated(actor, state, reason) => {
                // ractor has no typed word for "killed": in some places it keeps no state, in others this is the
                // reason.
                let killed = state.is_none() || reason.as_ref() == Some(&Signal::Kill.to_string());
                let exit = if killed {
                    Exit::Failed(reason.unwrap_or_else(|| Signal::Kill.to_string()))
                } else {
                    Exit::Normal
                };
                Some((actor, Self { exit, state }))
            }
            SupervisionEvent::ActorFailed(actor, error) => {
                let exit = match error.downcast::<Exhausted>() {
                    Ok(exhausted) => Exit::Exhausted(*exhausted),
                    Err(error) => Exit::Failed(error.to_string()),
                };
                Some((actor, Self { exit, state: None }))
            }
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => None,
        }
    }
}
