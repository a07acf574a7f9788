//! All owners of runs in this daemon.

use super::actor::{Args, child_spec};
use super::effects::Lanes;
use super::message::Message;
use super::meter::Meter;
use crate::ports::World;
use crate::supervision::{ChildPhase, SupervisorError, SupervisorHandle};
use crate::thinking::Throttle;
use deputy_protocol::ids::RunId;
use futures::future::join_all;
use ractor::ActorRef;
use ractor::rpc::CallResult;
use std::sync::Arc;
use std::time::Duration;

/// An owner answers from memory; one that does not within this time is stuck.
const HEED_TIMEOUT: Duration = Duration::from_secs(10);

/// Longer than whoever shuts down waits for a move to end: only so that nobody waits for ever.
const DRAIN_TIMEOUT: Duration = Duration::from_mins(1);

/// Owners found on their way out, one after the other, before the caller has to come again.
const OWN_TRIES: u32 = 3;

/// The way to the owners of runs. Cheap to clone.
#[derive(Clone)]
pub struct Owners {
    world: World,
    supervisor: SupervisorHandle,
    throttle: Arc<Throttle>,
    lanes: Arc<Lanes>,
    heed_timeout: Duration,
}

impl Owners {
    /// Owners below this supervisor.
    pub fn new(world: World, supervisor: SupervisorHandle) -> Self {
        Self {
            world,
            supervisor,
            throttle: Arc::default(),
            lanes: Arc::default(),
            heed_timeout: HEED_TIMEOUT,
        }
    }

    /// The way to the money of runs, for calls that their programs make by themselves.
    pub fn meter(&self) -> Meter {
        Meter::new(self.world.clone(), Arc::clone(&self.throttle))
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
        let (throttle, lanes) = (Arc::clone(&self.throttle), Arc::clone(&self.lanes));
        let args = Args { world: self.world.clone(), run_id, throttle, lanes };
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

    /// Whether the owner that a run has looks at it after this moment. One that is about to end, or is stuck, does not:
    /// then this returns once it is gone.
    async fn is_heeded(&self, run_id: RunId) -> Result<bool, SupervisorError> {
        let id = run_id.to_string();
        let heard = match ActorRef::<Message>::where_is(format!("{}/{id}", self.supervisor.name())) {
            Some(owner) => {
                matches!(
                    owner.call(Message::Heed, Some(self.heed_timeout)).await,
                    Ok(CallResult::Success(()))
                )
            }
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
        let gone = join_all(going.iter().map(|owner| owner.wait(Some(DRAIN_TIMEOUT)))).await;
        if gone.iter().any(Result::is_err) {
            return Err(SupervisorError::Timeout(self.supervisor.name().to_owned()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Clock;
    use crate::supervision::{ChildSpec, SupervisionPorts, SupervisorCell, SupervisorSpec};
    use crate::testing::Bench;
    use ractor::{Actor, ActorCell, ActorProcessingErr};

    /// Never gets to the end of its first message.
    struct Deaf;

    impl Actor for Deaf {
        type Msg = Message;
        type State = ();
        type Arguments = ();

        async fn pre_start(&self, myself: ActorRef<Message>, (): ()) -> Result<(), ActorProcessingErr> {
            Ok(myself.send_message(Message::Wake)?)
        }

        async fn handle(
            &self,
            _: ActorRef<Message>,
            _: Message,
            (): &mut (),
        ) -> Result<(), ActorProcessingErr> {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn an_owner_that_is_stuck_is_replaced_and_holds_nobody_up() {
        let bench = Bench::default();
        bench.project("shop", &[]).await;
        let run_id = bench.delegate("shop", "do it").await;
        let world = bench.outside();
        let ports = SupervisionPorts {
            clock: world.clock.clone(),
            entropy: world.entropy.clone(),
            notices: Arc::new(|_: &_| {}),
        };
        let root = SupervisorSpec::dynamic().start("stuck-owner", ports).await.unwrap();
        let deaf = |cell: SupervisorCell| async move { cell.spawn(Deaf, ()).await.map(ActorCell::from) };
        root.handle().start_child(ChildSpec::transient(run_id.to_string(), deaf)).await.unwrap();
        bench.settle().await;
        let owners = Owners {
            heed_timeout: Duration::from_millis(10),
            ..Owners::new(world, SupervisorHandle::named("stuck-owner"))
        };
        let far = bench.clock.now() + chrono::Duration::days(1);
        tokio::select! {
            owned = owners.own(run_id) => owned.unwrap(),
            () = async { loop { bench.clock.advance_to(bench.clock.wait_for_deadline_by(far).await); } } => {}
        }
        bench.settle().await;
        assert_eq!(bench.ledger.run(run_id).unwrap().attempt, 1, "somebody took it up");
        root.kill();
        root.exited().await;
    }
}
