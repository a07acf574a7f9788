//! The scheduler's life.

use super::load::{Broken, Queue, load, load_all};
use super::message::Message;
use super::state::{State, Todo};
use crate::caught::spawn_told;
use crate::ports::World;
use crate::run::Owners;
use crate::run::book::RunBook;
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::Duration;
use deputy_domain::run::Command;
use deputy_protocol::event::{Ask, AskOption, AskPurpose};
use deputy_protocol::ids::RunId;
use ractor::{Actor, ActorProcessingErr, ActorRef};

/// Until a queue that could not be read is read again.
const READ_RETRY_S: i64 = 5;

/// What the scheduler is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
    /// The owners of runs.
    pub owners: Owners,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Scheduler, args)
}

struct Scheduler;

struct Life {
    args: Args,
    tasks: Tasks,
    state: State,
    /// A load that is under way makes up for what changes meanwhile: it is done once more.
    loading: Loading,
    changed: Vec<RunId>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Loading {
    No,
    Some,
    All { again: bool },
}

impl Actor for Scheduler {
    type Msg = Message;
    type State = Life;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<Life, ActorProcessingErr> {
        let state = State::new(args.world.settings.runs_max);
        let mut life = Life { args, tasks, state, loading: Loading::No, changed: Vec::new() };
        life.reload(&myself);
        Ok(life)
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        life: &mut Life,
    ) -> Result<(), ActorProcessingErr> {
        let now = life.args.world.clock.now();
        let todos = match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Reload => {
                life.reload(&myself);
                Vec::new()
            }
            Message::Changed(runs) => {
                life.changed.extend(runs);
                life.look(&myself);
                Vec::new()
            }
            Message::Loaded(Ok(Queue { standings, paused, seats })) => {
                let again = life.loading == Loading::All { again: true };
                life.loading = Loading::No;
                life.state.on_staffed(seats);
                let todos = life.state.on_loaded(standings, paused, now);
                if again {
                    life.reload(&myself);
                }
                todos
            }
            Message::Seen(Ok(standings)) => {
                if life.loading == Loading::Some {
                    life.loading = Loading::No;
                }
                life.state.on_seen(standings, now)
            }
            Message::Loaded(Err(fault)) | Message::Seen(Err(fault)) => {
                tracing::warn!(%fault, "the queue could not be read; trying again");
                life.loading = Loading::No;
                life.reload_later(&myself);
                Vec::new()
            }
            Message::Due(set_for) => life.state.on_due(set_for, now),
        };
        for todo in todos {
            life.carry_out(&myself, todo);
        }
        life.look(&myself);
        Ok(())
    }
}

impl Life {
    fn reload(&mut self, myself: &ActorRef<Message>) {
        if let Loading::All { again } = &mut self.loading {
            *again = true;
            return;
        }
        self.loading = Loading::All { again: false };
        let world = self.args.world.clone();
        self.spawn(myself, async move { Message::Loaded(load_all(&world).await) });
    }

    /// A full disk or a lost database comes back: the queue is read anew then, and nothing of it was lost.
    fn reload_later(&self, myself: &ActorRef<Message>) {
        let clock = self.args.world.clock.clone();
        self.spawn(myself, async move {
            clock.sleep_until(clock.now() + Duration::seconds(READ_RETRY_S)).await;
            Message::Reload
        });
    }

    fn look(&mut self, myself: &ActorRef<Message>) {
        if self.loading != Loading::No || self.changed.is_empty() {
            return;
        }
        self.loading = Loading::Some;
        let mut runs = std::mem::take(&mut self.changed);
        runs.sort_unstable();
        runs.dedup();
        let world = self.args.world.clone();
        self.spawn(myself, async move { Message::Seen(load(&world, runs).await) });
    }

    fn carry_out(&mut self, myself: &ActorRef<Message>, todo: Todo) {
        let Args { world, owners } = self.args.clone();
        match todo {
            Todo::Own(run_id) => self.tasks.spawn(async move {
                if let Err(error) = owners.own(run_id).await {
                    tracing::warn!(run = %run_id, %error, "a run could not be given an owner yet");
                }
            }),
            Todo::Hold { run_id, broken } => {
                self.tasks.spawn(async move { hold(&world, run_id, broken).await });
            }
            Todo::Look(runs) => self.changed.extend(runs),
            Todo::Timer(at) => {
                let clock = world.clock;
                self.spawn(myself, async move {
                    clock.sleep_until(at).await;
                    Message::Due(at)
                });
            }
        }
    }

    fn spawn(&self, myself: &ActorRef<Message>, task: impl Future<Output = Message> + Send + 'static) {
        spawn_told(&self.tasks, myself, Message::Panicked, task);
    }
}

/// What a run depends on ended without being approved: the founder decides.
async fn hold(world: &World, run_id: RunId, broken: Broken) {
    let option =
        |id: &str, label: &str| AskOption { id: id.to_owned(), label: label.to_owned(), recommended: false };
    let ask = Ask {
        inbox_id: broken.inbox_id,
        purpose: AskPurpose::Start,
        title: "What this work depends on was not approved. Start it all the same?".to_owned(),
        body: format!("Run {} ended without being approved.", broken.run_id),
        options: vec![option("start", "Start"), option("decline", "Do not start")],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    };
    let held = RunBook::new(world.clone()).command(run_id, Command::Hold { ask }, "deputy").await;
    if let Err(error) = held {
        tracing::warn!(run = %run_id, %error, "a run with a broken dependency could not be held");
    }
}
