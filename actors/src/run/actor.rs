//! The owner of one run.

use super::book::{CommandError, RunBook};
use super::effects::{Desk, EffectFault, Lanes, Pace, captured, keep_log, perform, rested};
use super::message::{Message, Told};
use super::own::{look, own};
use super::state::State;
use super::todo::Todo;
use crate::caught::spawn_told;
use crate::ports::{LedgerFault, Present, World};
use crate::supervision::{ChildSpec, Tasks, start_with_tasks};
use crate::thinking::Throttle;
use deputy_domain::ledger::Fence;
use deputy_domain::run::{Command, Effect, State as RunState};
use deputy_protocol::ids::{CorrelationId, RunId};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Time for the current move to end when the daemon goes down.
const SHUTDOWN: Duration = Duration::from_secs(10);

/// What an owner is made of.
#[derive(Clone)]
pub(super) struct Args {
    /// The world.
    pub world: World,
    /// Which run.
    pub run_id: RunId,
    /// Models that are limited for now, shared by all runs.
    pub throttle: Arc<Throttle>,
    /// Whose turn it is to deliver, shared by all runs.
    pub lanes: Arc<Lanes>,
}

/// The row of an owner in its supervisor's list.
pub(super) fn child_spec(args: Args) -> ChildSpec {
    let id = args.run_id.to_string();
    ChildSpec::transient(id, start_with_tasks(|| Owner, args)).shutdown(SHUTDOWN)
}

struct Owner;

struct Life {
    args: Args,
    tasks: Tasks,
    state: State,
    correlation: CorrelationId,
    pace: watch::Sender<Pace>,
    news: watch::Sender<u64>,
    cancel: CancellationToken,
    /// People wait with their terminals until it is gone.
    _present: Present,
}

impl Actor for Owner {
    type Msg = Message;
    type State = Life;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<Life, ActorProcessingErr> {
        let correlation = CorrelationId(args.run_id.0);
        let present = args.world.terminals.own(args.run_id);
        let life = Life {
            args,
            tasks,
            state: State::new(),
            correlation,
            pace: watch::Sender::new(Pace::Go),
            news: watch::Sender::new(0),
            cancel: CancellationToken::new(),
            _present: present,
        };
        life.take(&myself);
        Ok(life)
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        life: &mut Life,
    ) -> Result<(), ActorProcessingErr> {
        let todos = match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Wake => life.state.on_wake(),
            Message::Heed(heard) => {
                // Whoever asked may have stopped waiting.
                let _ = heard.send(());
                life.state.on_wake()
            }
            Message::Drain => life.state.on_drain(),
            Message::Owned(owned) => life.state.on_owned(owned?.map(|owned| owned.fence)),
            Message::Seen(view) => {
                let view = view?;
                life.correlation = view.as_ref().map_or(life.correlation, |view| view.correlation);
                if let Some(view) = &view {
                    life.news.send_replace(view.version);
                }
                life.state.on_seen(view.as_deref())
            }
            Message::EffectEnded { number, result } => life.state.on_effect_ended(number, result)?,
            Message::Due(at) => life.state.on_due(at),
            Message::Told(told) => life.state.on_told(told?),
            Message::Left(left) => {
                left?;
                life.state.on_left()
            }
        };
        for todo in todos {
            life.carry_out(&myself, todo);
        }
        Ok(())
    }
}

impl Life {
    fn carry_out(&mut self, myself: &ActorRef<Message>, todo: Todo) {
        let Args { world, run_id, .. } = self.args.clone();
        match todo {
            Todo::Take => self.take(myself),
            Todo::Look => self.spawn(myself, async move { Message::Seen(look(&world, run_id).await) }),
            Todo::Begin { number, effect } => self.begin(myself, number, effect),
            Todo::SetPace(pace) => {
                self.pace.send_if_modified(|now| std::mem::replace(now, pace) != pace);
            }
            Todo::Cancel => self.cancel.cancel(),
            Todo::Timer(at) => self.spawn(myself, async move {
                world.clock.sleep_until(at).await;
                Message::Due(at)
            }),
            Todo::Halt(command) => {
                let desk = self.desk();
                self.spawn(myself, async move { Message::Told(halt(&desk, command).await) });
            }
            Todo::Tell(command) => {
                let fence = self.fence();
                self.spawn(myself, async move { Message::Told(tell(&world, fence, command).await) });
            }
            Todo::Leave { kill } => {
                let desk = self.desk();
                self.spawn(myself, async move { Message::Left(leave(&desk, kill).await) });
            }
            Todo::Stop => myself.stop(None),
        }
    }

    fn take(&self, myself: &ActorRef<Message>) {
        let Args { world, run_id, .. } = self.args.clone();
        self.spawn(myself, async move { Message::Owned(own(&world, run_id).await) });
    }

    fn begin(&mut self, myself: &ActorRef<Message>, number: u64, effect: Effect) {
        self.pace.send_replace(Pace::Go);
        self.cancel = CancellationToken::new();
        let desk = self.desk();
        let cancel = self.cancel.clone();
        self.spawn(myself, async move {
            // Whatever the effect was at, it looks at the ledger before it acts again.
            let result = cancel.run_until_cancelled(Box::pin(perform(&desk, &effect))).await;
            Message::EffectEnded { number, result: result.unwrap_or(Err(EffectFault::Moved)) }
        });
    }

    fn desk(&self) -> Desk {
        Desk {
            world: self.args.world.clone(),
            book: RunBook::new(self.args.world.clone()).following(self.correlation),
            fence: self.fence(),
            pace: self.pace.subscribe(),
            news: self.news.subscribe(),
            throttle: Arc::clone(&self.args.throttle),
            lanes: Arc::clone(&self.args.lanes),
        }
    }

    fn fence(&self) -> Fence {
        self.state.fence.expect("nothing is done before the run is owned")
    }

    fn spawn(&self, myself: &ActorRef<Message>, task: impl Future<Output = Message> + Send + 'static) {
        spawn_told(&self.tasks, myself, Message::Panicked, task);
    }
}

async fn tell(world: &World, fence: Fence, command: Command) -> Result<Told, LedgerFault> {
    match RunBook::new(world.clone()).fact(fence, command, &[]).await {
        Err(CommandError::Fault(fault)) => Err(fault),
        Err(CommandError::Fenced(_)) => Ok(Told::Fenced),
        Ok(_)
        | Err(CommandError::NotFound(_) | CommandError::Refused(_) | CommandError::ProjectRemoved(_)) => {
            Ok(Told::Heard)
        }
    }
}

async fn halt(desk: &Desk, command: Command) -> Result<Told, LedgerFault> {
    let (world, fence) = (&desk.world, desk.fence);
    Box::pin(rested(desk)).await;
    kill(world, fence).await;
    tell(world, fence, command).await
}

async fn leave(desk: &Desk, needs_no_hands: bool) -> Result<(), LedgerFault> {
    let (world, fence) = (&desk.world, desk.fence);
    if needs_no_hands {
        Box::pin(rested(desk)).await;
        kill(world, fence).await;
        keep_work(desk).await?;
    }
    world.ledger.release_lease(fence.lease, fence.owner, fence.epoch).await
}

/// A run that failed may have ended in the middle of its work, whoever gave it up.
async fn keep_work(desk: &Desk) -> Result<(), LedgerFault> {
    let (world, fence) = (&desk.world, desk.fence);
    let Some(loaded) = RunBook::new(world.clone()).load(fence.run_id()).await? else { return Ok(()) };
    if !matches!(loaded.run.state, RunState::Failed { .. }) {
        return Ok(());
    }
    keep_log(desk, &loaded.run).await;
    kill(world, fence).await;
    match captured(world, fence.run_id(), &loaded.run).await {
        Some(capture) => tell(world, fence, capture).await.map(drop),
        None => Ok(()),
    }
}

async fn kill(world: &World, fence: Fence) {
    let _gate = world.terminals.gate(fence.run_id()).await;
    if let Err(fault) = world.hands.kill(fence.run_id()).await {
        // The reconciler finds processes without an owner and ends them.
        tracing::warn!(run = %fence.run_id(), %fault, "the processes of a run could not be ended yet");
    }
}
