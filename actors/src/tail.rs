//! Follows the ledger and wakes whoever the new facts concern.
//!
//! Owner: the root; permanent. On restart it begins at the head and wakes everybody, since it cannot know what it missed.
//! Invariant: it carries no data: whoever is woken looks at the ledger.

use crate::caught::{Panicked, spawn_watched};
use crate::conversation::Thinkers;
use crate::notifier::NotifierHandle;
use crate::ports::{LedgerFault, World};
use crate::reconciler::ReconcilerHandle;
use crate::rounds::RoundsHandle;
use crate::run::Owners;
use crate::scheduler::SchedulerHandle;
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::Duration;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{ConversationId, RunId};
use deputy_protocol::stream::Stream;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::collections::BTreeSet;

/// Events read at once.
const PAGE: u32 = 1_000;

/// Until a ledger that could not be read is read again.
const READ_RETRY_S: i64 = 2;

/// Facts about a run that change neither what is queued nor what is worked on.
const QUIET: [&str; 7] = [
    "run.call_reserved",
    "run.call_settled",
    "run.started",
    "run.rebased",
    "run.captured",
    "run.checked",
    "run.round_opened",
];

/// Facts after which a run needs an owner, if it has none.
const WANTS_OWNER: [&str; 2] = ["run.delivery_started", "run.rollback_started"];

/// Facts after which nobody works on a run, and whoever does must stop: the gateway records them in the owner's name.
const PARKS: [&str; 2] = ["run.waiting", "run.asked"];

/// Facts after which a plan that a run is a part of may go on, and the run is looked back at.
const ENDS_RUN: [&str; 5] = ["run.approved", "run.rejected", "run.failed", "run.stopped", "run.rolled_back"];

/// Facts after which there is a question to see to, or none any more.
const ASKS: [&str; 4] = ["run.asked", "run.answered", "run.ask_withdrawn", "run.taken_back"];

/// Facts after which a plan that somebody thought for may go on.
const ENDS_TURN: [&str; 3] = ["conversation.replied", "conversation.failed", "conversation.stopped"];

/// Facts about a conversation that the founder may be told of.
const TELLS: [&str; 5] = [
    "conversation.asked",
    "conversation.replied",
    "conversation.failed",
    "conversation.came_due",
    "conversation.waiting",
];

/// What the tail is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
    /// The owners of runs.
    pub owners: Owners,
    /// The owners of conversations.
    pub thinkers: Thinkers,
    /// Who carries plans out.
    pub plans: RoundsHandle,
    /// Who looks back at runs.
    pub hindsight: RoundsHandle,
    /// Who answers agents.
    pub answers: RoundsHandle,
    /// Who starts what waits.
    pub scheduler: SchedulerHandle,
    /// Who tells the founder.
    pub notifier: NotifierHandle,
    /// Who looks after everything.
    pub reconciler: ReconcilerHandle,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Tail, args)
}

/// What the tail hears.
#[derive(Debug)]
enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// The head moved.
    Moved,
    /// Events after the last position.
    Read(Result<Vec<Envelope>, LedgerFault>),
}

struct Tail;

struct State {
    args: Args,
    tasks: Tasks,
    position: u64,
    reading: bool,
    moved: bool,
}

/// Whom a page of events concerns.
#[expect(clippy::struct_excessive_bools, reason = "each is somebody to wake")]
#[derive(Debug, Default, PartialEq, Eq)]
struct Concerned {
    wake: BTreeSet<RunId>,
    own: BTreeSet<RunId>,
    changed: BTreeSet<RunId>,
    talks: BTreeSet<ConversationId>,
    rounds: bool,
    house: bool,
    staff: bool,
    notices: bool,
}

impl Actor for Tail {
    type Msg = Message;
    type State = State;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<State, ActorProcessingErr> {
        let mut head = args.world.ledger.head();
        let position = *head.borrow_and_update();
        let listener = myself.clone();
        spawn_watched(&tasks, &myself, Message::Panicked, async move {
            while head.changed().await.is_ok() {
                if listener.send_message(Message::Moved).is_err() {
                    break;
                }
            }
        });
        args.scheduler.reload();
        args.notifier.wake();
        args.reconciler.wake();
        Ok(State { args, tasks, position, reading: false, moved: false })
    }

    async fn post_start(
        &self,
        myself: ActorRef<Message>,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        let (owners, thinkers) = (state.args.owners.clone(), state.args.thinkers.clone());
        spawn_watched(&state.tasks, &myself, Message::Panicked, async move {
            // None of them may be up yet: then there is nobody to wake.
            let _ = owners.wake_all().await;
            let _ = thinkers.wake_all().await;
        });
        Ok(())
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Moved => state.moved = true,
            Message::Read(Err(fault)) => {
                tracing::warn!(%fault, "the ledger could not be read; trying again");
                state.reading = false;
                let (clock, listener) = (state.args.world.clock.clone(), myself.clone());
                spawn_watched(&state.tasks, &myself, Message::Panicked, async move {
                    clock.sleep_until(clock.now() + Duration::seconds(READ_RETRY_S)).await;
                    let _ = listener.send_message(Message::Moved);
                });
                return Ok(());
            }
            Message::Read(Ok(page)) => {
                state.reading = false;
                if let Some(last) = page.last() {
                    state.position = last.position;
                    state.moved |= page.len() == PAGE as usize;
                    state.tell(&myself, concerned(&page));
                }
            }
        }
        if state.moved && !state.reading {
            state.moved = false;
            state.reading = true;
            let (world, position, listener) = (state.args.world.clone(), state.position, myself.clone());
            spawn_watched(&state.tasks, &myself, Message::Panicked, async move {
                let page = world.ledger.read_all(position, PAGE).await;
                let _ = listener.send_message(Message::Read(page));
            });
        }
        Ok(())
    }
}

fn concerned(page: &[Envelope]) -> Concerned {
    let mut concerned = Concerned::default();
    for envelope in page {
        match &envelope.stream {
            Stream::Run(run_id) => {
                let kind = envelope.kind.as_str();
                // An owner's own facts carry its epoch: it knows them, unless the gateway recorded them for it.
                if envelope.epoch.is_none() || PARKS.contains(&kind) {
                    concerned.wake.insert(*run_id);
                    if WANTS_OWNER.contains(&kind) {
                        concerned.own.insert(*run_id);
                    }
                }
                concerned.rounds |= ENDS_RUN.contains(&kind) || ASKS.contains(&kind);
                if !QUIET.contains(&kind) {
                    concerned.changed.insert(*run_id);
                    concerned.notices = true;
                }
            }
            Stream::House => concerned.house = true,
            Stream::Staff(_) => concerned.staff = true,
            Stream::Conversation(id) => {
                // An owner's own facts carry its epoch.
                if envelope.epoch.is_none() {
                    concerned.talks.insert(*id);
                }
                concerned.rounds |= ENDS_TURN.contains(&envelope.kind.as_str());
                concerned.notices |= TELLS.contains(&envelope.kind.as_str());
            }
            Stream::Plan(_) => {
                concerned.rounds = true;
                concerned.notices = true;
            }
            Stream::Notice(_) => concerned.notices = true,
            Stream::Thoughts(_)
            | Stream::Steps(_)
            | Stream::Task(_)
            | Stream::Project(_)
            | Stream::Memory(_)
            | Stream::Document(_)
            | Stream::Lookback(_)
            | Stream::Other(_) => {}
        }
    }
    concerned
}

impl State {
    fn tell(&self, myself: &ActorRef<Message>, concerned: Concerned) {
        let Args { owners, thinkers, plans, hindsight, answers, scheduler, notifier, reconciler, .. } =
            &self.args;
        for run_id in concerned.wake.difference(&concerned.own) {
            owners.wake(*run_id);
        }
        // A house that was restored holds its notices until it is released.
        if concerned.notices || concerned.house {
            notifier.wake();
        }
        if concerned.rounds || concerned.house {
            plans.wake();
            hindsight.wake();
            answers.wake();
        }
        if concerned.house {
            reconciler.wake();
        }
        // How many runs a worker has at the same time may have changed.
        if concerned.house || concerned.staff {
            scheduler.reload();
        }
        if !concerned.changed.is_empty() {
            scheduler.changed(concerned.changed.into_iter().collect());
        }
        if !concerned.talks.is_empty() || concerned.house {
            let (thinkers, talks, is_house) = (thinkers.clone(), concerned.talks, concerned.house);
            spawn_watched(&self.tasks, myself, Message::Panicked, async move {
                for id in talks {
                    if let Err(error) = thinkers.own(id).await {
                        // The reconciler finds it again.
                        tracing::warn!(conversation = %id, %error, "a conversation could not be given an owner yet");
                    }
                }
                if is_house {
                    let _ = thinkers.wake_all().await;
                }
            });
        }
        if !concerned.own.is_empty() || concerned.house {
            let owners = owners.clone();
            spawn_watched(&self.tasks, myself, Message::Panicked, async move {
                for run_id in concerned.own {
                    if let Err(error) = owners.own(run_id).await {
                        // The reconciler finds it again.
                        tracing::warn!(run = %run_id, %error, "a run could not be given an owner yet");
                    }
                }
                if concerned.house {
                    let _ = owners.wake_all().await;
                }
            });
        }
    }
}
