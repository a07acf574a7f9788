//! Joins the two reports of one end, which come by different ways and in either order: ractor's event says
//! why, the life's own message says that nothing is left.

use std::collections::HashMap;

use ractor::{ActorId, Signal, SupervisionEvent};

use super::{ChildId, Exhausted, Exit};

/// Ends of which one report is still missing.
#[derive(Default)]
pub(super) struct Ends {
    why: HashMap<ActorId, Exit>,
    gone: HashMap<ActorId, Gone>,
}

/// A life of which nothing is left.
pub(super) struct Gone {
    pub(super) id: ChildId,
    pub(super) attempt: u64,
    /// Set when the start function failed after it had spawned the actor: weighs more than the actor's exit.
    pub(super) failure: Option<String>,
}

impl Ends {
    /// The life's own report.
    pub(super) fn on_gone(&mut self, actor: ActorId, gone: Gone) -> Option<(Gone, Exit)> {
        let why = self.why.remove(&actor);
        if why.is_none() {
            self.gone.insert(actor, gone);
            return None;
        }
        why.map(|exit| joined(gone, exit))
    }

    /// ractor's event.
    pub(super) fn on_event(&mut self, event: SupervisionEvent) -> Option<(Gone, Exit)> {
        let (actor, exit) = exit_of(event)?;
        let gone = self.gone.remove(&actor);
        if gone.is_none() {
            self.why.insert(actor, exit);
            return None;
        }
        gone.map(|gone| joined(gone, exit))
    }
}

fn joined(mut gone: Gone, exit: Exit) -> (Gone, Exit) {
    let exit = gone.failure.take().map_or(exit, Exit::Failed);
    (gone, exit)
}

fn exit_of(event: SupervisionEvent) -> Option<(ActorId, Exit)> {
    match event {
        SupervisionEvent::ActorTerminated(actor, state, reason) => {
            // ractor has no typed word for "killed": in some places no state is kept, in others this is the reason.
            let killed = state.is_none() || reason.as_ref() == Some(&Signal::Kill.to_string());
            let exit = if killed {
                Exit::Failed(reason.unwrap_or_else(|| Signal::Kill.to_string()))
            } else {
                Exit::Normal
            };
            Some((actor.get_id(), exit))
        }
        SupervisionEvent::ActorFailed(actor, error) => {
            let exit = match error.downcast::<Exhausted>() {
                Ok(exhausted) => Exit::Exhausted(*exhausted),
                Err(error) => Exit::Failed(error.to_string()),
            };
            Some((actor.get_id(), exit))
        }
        SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => None,
    }
}
