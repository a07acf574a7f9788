//! All owners of runs in this daemon.

use super::actor::{Args, child_spec};
use super::effects::Lanes;
use super::message::Message;
use super::meter::Meter;
use crate::nursery::Nursery;
use crate::ports::World;
use crate::supervision::{SupervisorError, SupervisorHandle};
use crate::thinking::Throttle;
use deputy_protocol::ids::RunId;
use std::sync::Arc;

/// The way to the owners of runs. Cheap to clone.
#[derive(Clone)]
pub struct Owners {
    world: World,
    nursery: Nursery<Message>,
    throttle: Arc<Throttle>,
    lanes: Arc<Lanes>,
}

impl Owners {
    /// Owners below this supervisor. They share what is known of models that are limited.
    pub(crate) fn new(world: World, supervisor: SupervisorHandle, throttle: Arc<Throttle>) -> Self {
        Self { world, nursery: Nursery::new(supervisor), throttle, lanes: Arc::default() }
    }

    /// The way to the money of runs, for calls that their programs make by themselves.
    pub fn meter(&self) -> Meter {
        Meter::new(self.world.clone(), Arc::clone(&self.throttle))
    }

    /// Wakes the owner of a run; false when it has none here.
    pub fn wake(&self, run_id: RunId) -> bool {
        self.nursery.wake(&run_id.to_string())
    }

    /// Whether a run has an owner here.
    pub fn has(&self, run_id: RunId) -> bool {
        self.nursery.has(&run_id.to_string())
    }

    /// Gives a run an owner, unless it has one here. It takes the run only if that needs an owner and nobody alive has it.
    pub async fn own(&self, run_id: RunId) -> Result<(), SupervisorError> {
        let (throttle, lanes) = (Arc::clone(&self.throttle), Arc::clone(&self.lanes));
        let args = Args { world: self.world.clone(), run_id, throttle, lanes };
        self.nursery.own(&run_id.to_string(), child_spec(args)).await
    }

    /// Wakes every owner.
    pub async fn wake_all(&self) -> Result<(), SupervisorError> {
        self.nursery.wake_all().await
    }

    /// Lets every owner end its current move and go, leaving the processes of its run alive; returns when all are gone.
    pub async fn drained(&self) -> Result<(), SupervisorError> {
        self.nursery.drained().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Clock;
    use crate::supervision::{ChildSpec, SupervisionPorts, SupervisorCell, SupervisorSpec};
    use crate::testing::Bench;
    use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};
    use std::time::Duration;

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
        let mut owners = Owners::new(world, SupervisorHandle::named("stuck-owner"), Arc::default());
        owners.nursery.heed_timeout = Duration::from_millis(10);
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
