//! All owners of runs in this daemon.

use super::actor::{Args, child_spec};
use super::effects::Throttle;
use super::message::Message;
use crate::ports::World;
use crate::supervision::{ChildPhase, SupervisorError, SupervisorHandle};
use deputy_protocol::ids::RunId;
use ractor::ActorRef;
use ractor::rpc::CallResult;
use std::sync::Arc;

/// Owners found on their way out, one after the other, before the caller has to come again.
const OWN_TRIES: u32 = 3;

/// The way to the owners of runs. Cheap to clone.
#[derive(Clone)]
pub struct Owners {
    world: World,
    supervisor: SupervisorHandle,
    throttle: Arc<Throttle>,
}

impl Owners {
    /// Owners below this supervisor.
    pub fn new(world: World, supervisor: SupervisorHandle) -> Self {
        Self { world, supervisor, throttle: Arc::default() }
    }

    /// Wakes the owner of a run; false when it has none here.
    pub fn wake(&self, run_id: RunId) -> bool {
        let name = format!("{}/{run_id}", self.supervisor.name());
        ActorRef::<Message>::where_is(name).is_some_and(|owner| owner.send_message(Message::Wake).is_ok())
    }

    /// Whether a run has an owner here.
    pub fn has(&self, run_id: RunId) -> bool {
        ActorRef::<Message>::where_is(format!("{}/{run_id}", self.supervisor.name())).is_some()
    }

    /// Gives a run an owner, unless it has one here. It takes the run only if that needs an owner and nobody alive has it.
    pub async fn own(&self, run_id: RunId) -> Result<(), SupervisorError> {
        let args = Args { world: self.world.clone(), run_id, throttle: Arc::clone(&self.throttle) };
        let mut tries = 0;
        loop {
            tries += 1;
            match self.supervisor.start_child(child_spec(args.clone())).await {
                Err(SupervisorError::AlreadyStarted(_)) if self.is_heeded(run_id).await? => return Ok(()),
                Err(SupervisorError::AlreadyStarted(_)) if tries < OWN_TRIES => {}
                started => return started,
            }
        }
    }

    /// Whether the owner that a run has looks at it after this moment. One that is about to end does not: then this
    /// returns once it is gone.
    async fn is_heeded(&self, run_id: RunId) -> Result<bool, SupervisorError> {
        let id = run_id.to_string();
        let heard = match ActorRef::<Message>::where_is(format!("{}/{id}", self.supervisor.name())) {
            Some(owner) => matches!(owner.call(Message::Heed, None).await, Ok(CallResult::Success(()))),
            // One that is being started, or will be, looks for itself.
            None => self.supervisor.children().await?.iter().any(|child| {
                let to_come = matches!(
                    child.phase,
                    ChildPhase::Waiting | ChildPhase::Backoff { .. } | ChildPhase::Starting
                );
                to_come && child.id.as_str() == id
            }),
        };
        if !heard {
            self.supervisor.terminate_child(id).await?;
        }
        Ok(heard)
    }

    /// Wakes every owner.
    pub async fn wake_all(&self) -> Result<(), SupervisorError> {
        self.tell_all(|| Message::Wake).await
    }

    /// Lets every owner end its current move and go, leaving the processes of its run alive; returns when all are gone.
    pub async fn drained(&self) -> Result<(), SupervisorError> {
        let mut going = Vec::new();
        for child in self.supervisor.children().await? {
            if let Some(owner) =
                ActorRef::<Message>::where_is(format!("{}/{}", self.supervisor.name(), child.id))
            {
                // One that is gone already needs no word.
                let _ = owner.send_message(Message::Drain);
                going.push(owner);
            }
        }
        for owner in going {
            // Without a limit of its own: whoever shuts down says how long it waits.
            let _ = owner.wait(None).await;
        }
        Ok(())
    }

    async fn tell_all(&self, message: impl Fn() -> Message) -> Result<(), SupervisorError> {
        for child in self.supervisor.children().await? {
            if let Some(owner) =
                ActorRef::<Message>::where_is(format!("{}/{}", self.supervisor.name(), child.id))
            {
                // One that is gone already needs no word.
                let _ = owner.send_message(message());
            }
        }
        Ok(())
    }
}
