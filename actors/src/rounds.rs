//! An actor that looks at all there may be to do whenever something of it may have come up, one round at a time.
//!
//! Owner: the root; permanent. Invariant: a round that is cut short is made up for by the next, which looks at everything.

use crate::caught::{Panicked, spawn_told, spawn_watched};
use crate::ports::{Clock, LedgerFault};
use crate::supervision::{Start, Tasks, start_with_tasks};
use async_trait::async_trait;
use chrono::Duration;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::marker::PhantomData;
use std::sync::Arc;

/// Between two rounds that nobody asked for, in seconds: what comes up by the passing of time does so within it.
const TICK_S: i64 = 5;

/// What is done in rounds.
#[async_trait]
pub(crate) trait Rounds: Clone + Send + Sync + 'static {
    /// What it is, in a log line: `a round of …`.
    const WHAT: &'static str;

    /// The time it goes by.
    fn clock(&self) -> Arc<dyn Clock>;

    /// Looks at everything, and does what there is to do.
    async fn round(&self) -> Result<(), LedgerFault>;
}

/// How it starts.
pub(crate) fn start<R: Rounds>(what: R) -> impl Start {
    start_with_tasks(|| Walker(PhantomData::<fn() -> R>), what)
}

/// The way to whoever goes the rounds.
#[derive(Clone, Debug)]
pub struct RoundsHandle {
    name: String,
}

impl RoundsHandle {
    /// The one of this name.
    pub fn named(name: String) -> Self {
        Self { name }
    }

    /// Something was recorded that may be something to do. One that is not up looks as soon as it is.
    pub fn wake(&self) {
        if let Some(rounds) = ActorRef::<Message>::where_is(self.name.clone()) {
            let _ = rounds.send_message(Message::Wake);
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

struct Walker<R>(PhantomData<fn() -> R>);

struct State<R> {
    what: R,
    tasks: Tasks,
    at_work: bool,
    again: bool,
}

impl<R: Rounds> Actor for Walker<R> {
    type Msg = Message;
    type State = State<R>;
    type Arguments = (R, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (what, tasks): (R, Tasks),
    ) -> Result<State<R>, ActorProcessingErr> {
        let (clock, waker) = (what.clock(), myself.clone());
        spawn_watched(&tasks, &myself, Message::Panicked, async move {
            while waker.send_message(Message::Wake).is_ok() {
                clock.sleep_until(clock.now() + Duration::seconds(TICK_S)).await;
            }
        });
        Ok(State { what, tasks, at_work: false, again: false })
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        state: &mut State<R>,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Wake => state.again = true,
            Message::Done(result) => {
                state.at_work = false;
                if let Err(fault) = result {
                    tracing::warn!(%fault, "a round of {} was cut short", R::WHAT);
                }
            }
        }
        if state.again && !state.at_work {
            (state.again, state.at_work) = (false, true);
            let what = state.what.clone();
            spawn_told(
                &state.tasks,
                &myself,
                Message::Panicked,
                async move { Message::Done(what.round().await) },
            );
        }
        Ok(())
    }
}
