//! Carries out what was confirmed: one round over all plans under way whenever one may go on.

use super::conduct::{Conductor, round};
use crate::caught::{Panicked, spawn_told, spawn_watched};
use crate::conversation::Thinkers;
use crate::ports::{LedgerFault, World};
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::Duration;
use ractor::{Actor, ActorProcessingErr, ActorRef};

/// Between two rounds that nobody asked for: deferred plans come up again, and advisors who take too long are left behind.
const TICK_S: i64 = 5;

/// What it is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
    /// Who thinks: advisors and the orchestrator.
    pub thinkers: Thinkers,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Plans, args)
}

/// The way to whoever carries plans out.
#[derive(Clone, Debug)]
pub struct PlansHandle {
    name: String,
}

impl PlansHandle {
    /// The one of this name.
    pub fn named(name: String) -> Self {
        Self { name }
    }

    /// Something was recorded that may let a plan go on. One that is not up looks as soon as it is.
    pub fn wake(&self) {
        if let Some(plans) = ActorRef::<Message>::where_is(self.name.clone()) {
            let _ = plans.send_message(Message::Wake);
        }
    }
}

/// What it hears.
#[derive(Debug)]
enum Message {
    /// Its work panicked, and it fails with it.
    Panicked(Panicked),
    /// Look.
    Wake,
    /// A round is over.
    Done(Result<(), LedgerFault>),
}

struct Plans;

struct State {
    conductor: Conductor,
    tasks: Tasks,
    at_work: bool,
    again: bool,
}

impl Actor for Plans {
    type Msg = Message;
    type State = State;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<State, ActorProcessingErr> {
        let (clock, waker) = (args.world.clock.clone(), myself.clone());
        spawn_watched(&tasks, &myself, Message::Panicked, async move {
            while waker.send_message(Message::Wake).is_ok() {
                clock.sleep_until(clock.now() + Duration::seconds(TICK_S)).await;
            }
        });
        Ok(State { conductor: Conductor::new(args), tasks, at_work: false, again: false })
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Wake => state.again = true,
            Message::Done(result) => {
                state.at_work = false;
                if let Err(fault) = result {
                    // Each round looks at everything, so the next one makes up for this.
                    tracing::warn!(%fault, "a round of carrying plans out was cut short");
                }
            }
        }
        if state.again && !state.at_work {
            (state.again, state.at_work) = (false, true);
            let conductor = state.conductor.clone();
            spawn_told(&state.tasks, &myself, Message::Panicked, async move {
                Message::Done(round(&conductor).await)
            });
        }
        Ok(())
    }
}
