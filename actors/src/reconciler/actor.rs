//! The reconciler's life: a tick, a round of looking, the next tick.

use super::adopt::{Adoption, adopt};
use super::{appointments, blobs, metrics, processes, projects, removed, sweep, talks, unheard, waits};
use crate::caught::{Panicked, spawn_told, spawn_watched};
use crate::conversation::Thinkers;
use crate::memory::MemoryHandle;
use crate::ports::{LedgerFault, World};
use crate::run::Owners;
use crate::scheduler::SchedulerHandle;
use crate::supervision::{Start, Tasks, start_with_tasks};
use crate::terminal::close_lost;
use crate::whereabouts::Survey;
use chrono::Duration;
use deputy_protocol::ids::PlaceId;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::collections::BTreeSet;

/// Between two rounds: short enough that nobody waits long for a lost owner, long enough to cost nothing.
const TICK_S: i64 = 5;

/// The same while runs are taken up one after the other, each once the one before it got somewhere: a moment's work each,
/// and there can be as many as there is room.
const WATCH_S: i64 = 1;

/// Rounds between two looks at what can be removed.
const SWEEP_EVERY: u64 = 60;

/// Rounds between two looks for output that no fact names: a day.
const COLLECT_EVERY: u64 = 17_280;

/// What the reconciler is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
    /// The owners of runs.
    pub owners: Owners,
    /// The owners of conversations.
    pub thinkers: Thinkers,
    /// Who starts what waits.
    pub scheduler: SchedulerHandle,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Reconciler, args)
}

/// What the reconciler hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Look.
    Wake,
    /// Look whether the run that is watched got somewhere.
    Watch,
    /// A round is over.
    Done { adoption: Adoption, result: Result<BTreeSet<PlaceId>, LedgerFault> },
}

struct Reconciler;

struct Life {
    args: Args,
    tasks: Tasks,
    adoption: Adoption,
    /// Other places whose daemons lived when it looked last.
    living: BTreeSet<PlaceId>,
    round: u64,
    at_work: bool,
    again: bool,
    /// A timer of its own is set.
    watching: bool,
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
        spawn_watched(&tasks, &myself, Message::Panicked, async move {
            while waker.send_message(Message::Wake).is_ok() {
                clock.sleep_until(clock.now() + Duration::seconds(TICK_S)).await;
            }
        });
        // By itself: however long a round takes, nobody may believe that this daemon is gone.
        spawn_watched(&tasks, &myself, Message::Panicked, heartbeats(args.world.clone()));
        spawn_watched(
            &tasks,
            &myself,
            Message::Panicked,
            projects::keep_bringing(args.world.clone(), args.scheduler.clone()),
        );
        let (adoption, living) = (Adoption::default(), BTreeSet::new());
        Ok(Life { args, tasks, adoption, living, round: 0, at_work: false, again: false, watching: false })
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
            Message::Watch => (life.again, life.watching) = (true, false),
            Message::Done { adoption, result } => {
                life.at_work = false;
                life.adoption = adoption;
                life.watch(&myself);
                match result {
                    Ok(living) if living == life.living => {}
                    Ok(living) => {
                        // What waited for a daemon that is gone may be anybody's now.
                        life.living = living;
                        life.args.scheduler.reload();
                    }
                    // Each round looks at everything, so the next one makes up for this.
                    Err(fault) => tracing::warn!(%fault, "a round of looking after things was cut short"),
                }
            }
        }
        if life.again && !life.at_work {
            life.again = false;
            life.at_work = true;
            life.begin_round(&myself);
        }
        Ok(())
    }
}

impl Life {
    fn watch(&mut self, myself: &ActorRef<Message>) {
        if !self.adoption.is_watching() || std::mem::replace(&mut self.watching, true) {
            return;
        }
        let (clock, watcher) = (self.args.world.clock.clone(), myself.clone());
        spawn_watched(&self.tasks, myself, Message::Panicked, async move {
            clock.sleep_until(clock.now() + Duration::seconds(WATCH_S)).await;
            let _ = watcher.send_message(Message::Watch);
        });
    }

    fn begin_round(&mut self, myself: &ActorRef<Message>) {
        let (args, mut adoption, round) = (self.args.clone(), std::mem::take(&mut self.adoption), self.round);
        self.round += 1;
        spawn_told(&self.tasks, myself, Message::Panicked, async move {
            let result = look_after(&args, &mut adoption, round).await;
            Message::Done { adoption, result }
        });
    }
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

/// One round. The other places whose daemons live.
async fn look_after(
    args: &Args,
    adoption: &mut Adoption,
    round: u64,
) -> Result<BTreeSet<PlaceId>, LedgerFault> {
    let Args { world, owners, thinkers, scheduler } = args;
    adopt(world, owners, adoption).await?;
    waits::end_waits(world, round == 0).await?;
    appointments::come_due(world).await?;
    unheard::stop(world).await?;
    talks::look_after(world, thinkers).await?;
    if round == 0 {
        talks::settle_left(world).await?;
    }
    MemoryHandle::new(world.clone()).end_forgetting().await?;
    close_lost(world).await?;
    processes::end_orphans(world, owners).await?;
    if round.is_multiple_of(SWEEP_EVERY) {
        sweep::sweep(world, owners).await?;
        removed::forget(world).await?;
        metrics::sweep(world).await?;
        // What a lost message left behind is found by reading everything anew.
        scheduler.reload();
    }
    if round.is_multiple_of(COLLECT_EVERY) {
        blobs::collect(world).await?;
    }
    Ok(Survey::of(world).await?.living())
}
