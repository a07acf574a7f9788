//! The reconciler's life: a tick, a round of looking, the next tick.

use super::adopt::{Adoption, adopt};
use super::{processes, sweep, waits};
use crate::caught::{Panicked, caught};
use crate::ports::{LedgerFault, World};
use crate::run::Owners;
use crate::scheduler::SchedulerHandle;
use crate::supervision::{Start, SupervisorCell, Tasks};
use chrono::Duration;
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};

/// Between two rounds: short enough that nobody waits long for a lost owner, long enough to cost nothing.
const TICK_S: i64 = 5;

/// Rounds between two looks at what can be removed.
const SWEEP_EVERY: u64 = 60;

/// What the reconciler is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
    /// The owners of runs.
    pub owners: Owners,
    /// Who starts what waits.
    pub scheduler: SchedulerHandle,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    move |cell: SupervisorCell| {
        let args = args.clone();
        async move {
            let tasks = cell.tasks().clone();
            cell.spawn(Reconciler, (args, tasks)).await.map(ActorCell::from)
        }
    }
}

/// What the reconciler hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Look.
    Wake,
    /// A round is over.
    Done { adoption: Adoption, result: Result<(), LedgerFault> },
}

struct Reconciler;

struct Life {
    args: Args,
    tasks: Tasks,
    adoption: Adoption,
    round: u64,
    at_work: bool,
    again: bool,
}

impl Actor for Reconciler {
    type Msg = Message;
    type State = Life;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<Life, ActorProcessingErr> {
        let (clock, waker) = (args.world.clock.clone(), myself.clone());
        watched(&tasks, &myself, async move {
            while waker.send_message(Message::Wake).is_ok() {
                clock.sleep_until(clock.now() + Duration::seconds(TICK_S)).await;
            }
        });
        // By itself: however long a round takes, nobody may believe that this daemon is gone.
        watched(&tasks, &myself, heartbeats(args.world.clone()));
        Ok(Life { args, tasks, adoption: Adoption::default(), round: 0, at_work: false, again: false })
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        life: &mut Life,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Wake => life.again = true,
            Message::Done { adoption, result } => {
                life.at_work = false;
                life.adoption = adoption;
                if let Err(fault) = result {
                    // Each round looks at everything, so the next one makes up for this.
                    tracing::warn!(%fault, "a round of looking after things was cut short");
                }
            }
        }
        if life.again && !life.at_work {
            life.again = false;
            life.at_work = true;
            life.begin_round(myself);
        }
        Ok(())
    }
}

impl Life {
    fn begin_round(&mut self, myself: ActorRef<Message>) {
        let (args, mut adoption, round) = (self.args.clone(), std::mem::take(&mut self.adoption), self.round);
        self.round += 1;
        self.tasks.spawn(async move {
            let message = match caught(look_after(&args, &mut adoption, round)).await {
                Ok(result) => Message::Done { adoption, result },
                Err(panic) => Message::Panicked(panic),
            };
            let _ = myself.send_message(message);
        });
    }
}

/// Does it in a task that takes the reconciler down with it when it panics.
fn watched(tasks: &Tasks, myself: &ActorRef<Message>, task: impl Future<Output = ()> + Send + 'static) {
    let myself = myself.clone();
    tasks.spawn(async move {
        if let Err(panic) = caught(task).await {
            let _ = myself.send_message(Message::Panicked(panic));
        }
    });
}

/// Says that this daemon lives, as often as it looks after things.
async fn heartbeats(world: World) {
    loop {
        if let Err(fault) = world.ledger.heartbeat(world.daemon_id).await {
            // The next one comes in time: a heartbeat stays fresh for several of these.
            tracing::warn!(%fault, "a heartbeat was not recorded");
        }
        world.clock.sleep_until(world.clock.now() + Duration::seconds(TICK_S)).await;
    }
}

async fn look_after(args: &Args, adoption: &mut Adoption, round: u64) -> Result<(), LedgerFault> {
    let Args { world, owners, scheduler } = args;
    adopt(world, owners, adoption).await?;
    waits::end_waits(world).await?;
    processes::end_orphans(world, owners).await?;
    if round.is_multiple_of(SWEEP_EVERY) {
        sweep::sweep(world, owners).await?;
        // What a lost message left behind is found by reading everything anew.
        scheduler.reload();
    }
    Ok(())
}
