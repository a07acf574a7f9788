//! Makes the daily backup.
//!
//! Owner: the root; permanent. On restart it reads when the last one was made. Invariant: it keeps no time of its own:
//! what is due follows from the ledger, so a day that was missed is made up for at the next start.

use crate::caught::{Panicked, spawn_told};
use crate::office::HouseHandle;
use crate::ports::{LedgerFault, World};
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::Duration;
use deputy_domain::backup::due_at;
use deputy_protocol::At;
use ractor::{Actor, ActorProcessingErr, ActorRef};

/// Until a ledger that could not be read or written is tried again.
const LEDGER_RETRY_S: i64 = 60;

/// What it is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Keeper, args)
}

/// What it hears.
#[derive(Debug)]
enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// When the next one is due.
    Next(Result<At, LedgerFault>),
    /// The time has come.
    Due,
    /// One was made or failed, and that is recorded.
    Recorded(Result<(), LedgerFault>),
}

struct Keeper;

struct State {
    world: World,
    tasks: Tasks,
    at_hour: Option<u32>,
}

impl Actor for Keeper {
    type Msg = Message;
    type State = State;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<State, ActorProcessingErr> {
        let at_hour = args.world.settings.backup_at_hour;
        let state = State { world: args.world, tasks, at_hour };
        state.look(&myself);
        Ok(state)
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        let clock = state.world.clock.clone();
        match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Next(Ok(due)) => state.spawn(&myself, async move {
                clock.sleep_until(due).await;
                Message::Due
            }),
            Message::Due => {
                let world = state.world.clone();
                state.spawn(&myself, async move {
                    let made = world.backups.create().await;
                    if let Err(fault) = &made {
                        tracing::error!(%fault, "the daily backup failed");
                    }
                    Message::Recorded(HouseHandle::new(world).backed_up(made).await)
                });
            }
            Message::Recorded(Ok(())) => state.look(&myself),
            Message::Next(Err(fault)) | Message::Recorded(Err(fault)) => {
                tracing::warn!(%fault, "the ledger did not answer about backups; trying again");
                let world = state.world.clone();
                state.spawn(&myself, async move {
                    clock.sleep_until(clock.now() + Duration::seconds(LEDGER_RETRY_S)).await;
                    Message::Recorded(HouseHandle::new(world).load().await.map(drop))
                });
            }
        }
        Ok(())
    }
}

impl State {
    fn look(&self, myself: &ActorRef<Message>) {
        let Some(at_hour) = self.at_hour else { return };
        let world = self.world.clone();
        self.spawn(myself, async move {
            let house = HouseHandle::new(world.clone()).load().await;
            Message::Next(house.map(|house| due_at(world.clock.now(), &house.backup, at_hour)))
        });
    }

    fn spawn(&self, myself: &ActorRef<Message>, task: impl Future<Output = Message> + Send + 'static) {
        spawn_told(&self.tasks, myself, Message::Panicked, task);
    }
}
