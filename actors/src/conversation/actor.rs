//! The owner of one conversation.

use super::desk::Desk;
use super::message::Message;
use super::others::Others;
use super::own::{goes_on, own};
use super::state::{State, Todo};
use super::think::think;
use crate::caught::spawn_told;
use crate::ports::World;
use crate::supervision::{ChildSpec, Tasks, start_with_tasks};
use crate::thinking::{ThoughtFault, Throttle};
use deputy_protocol::ids::ConversationId;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Time for the current move to end when the daemon goes down.
const SHUTDOWN: Duration = Duration::from_secs(10);

/// What an owner is made of.
#[derive(Clone)]
pub(super) struct Args {
    /// The world.
    pub(super) world: World,
    /// Which conversation.
    pub(super) id: ConversationId,
    /// Models that are limited for now, shared by all who think.
    pub(super) throttle: Arc<Throttle>,
    /// The way to the others.
    pub(super) others: Arc<dyn Others>,
}

/// The row of an owner in its supervisor's list.
pub(super) fn child_spec(args: Args) -> ChildSpec {
    let id = args.id.to_string();
    ChildSpec::transient(id, start_with_tasks(|| Owner, args)).shutdown(SHUTDOWN)
}

struct Owner;

struct Life {
    args: Args,
    tasks: Tasks,
    state: State,
    cancel: CancellationToken,
    slow: CancellationToken,
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
        let (cancel, slow) = (CancellationToken::new(), CancellationToken::new());
        let mut life = Life { args, tasks, state: State::new(), cancel, slow };
        life.carry_out(&myself, Todo::Take);
        Ok(life)
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        life: &mut Life,
    ) -> Result<(), ActorProcessingErr> {
        let todo = match message {
            Message::Panicked(panic) => return Err(panic.into()),
            Message::Wake => life.state.on_wake(),
            Message::Heed(heard) => {
                // Whoever asked may have stopped waiting.
                let _ = heard.send(());
                life.state.on_wake()
            }
            Message::Drain => life.state.on_drain(),
            Message::Owned(owned) => Some(life.state.on_owned(owned?)),
            Message::Seen(goes_on) => life.state.on_seen(goes_on?),
            Message::Ended(Ok(()) | Err(ThoughtFault::Moved)) => Some(life.state.on_ended(false)),
            Message::Ended(Err(ThoughtFault::Fenced)) => Some(life.state.on_ended(true)),
            Message::Ended(Err(fault)) => return Err(fault.into()),
            Message::Left(left) => {
                left?;
                Some(life.state.on_left())
            }
        };
        if let Some(todo) = todo {
            life.carry_out(&myself, todo);
        }
        Ok(())
    }
}

impl Life {
    fn carry_out(&mut self, myself: &ActorRef<Message>, todo: Todo) {
        let Args { world, id, throttle, others } = self.args.clone();
        let fence = self.state.fence;
        match (todo, fence) {
            (Todo::Take, _) => self.spawn(myself, async move { Message::Owned(own(&world, id).await) }),
            (Todo::Think, Some(fence)) => {
                self.cancel = CancellationToken::new();
                let (cancel, slow) = (self.cancel.clone(), self.slow.clone());
                let desk = Desk { world, id, fence, throttle, slow, others };
                let span = tracing::info_span!("conversation", %id);
                self.spawn(myself, async move {
                    let thought = Box::pin(think(&desk)).instrument(span);
                    let ended = cancel.run_until_cancelled(thought).await;
                    Message::Ended(ended.unwrap_or(Ok(())))
                });
            }
            (Todo::Look, Some(fence)) => {
                self.spawn(myself, async move { Message::Seen(goes_on(&world, id, fence).await) });
            }
            (Todo::Leave, Some(fence)) => self.spawn(myself, async move {
                let left = world.ledger.release_lease(fence.lease, fence.owner, fence.epoch).await;
                Message::Left(left)
            }),
            (Todo::Cancel, _) => self.cancel.cancel(),
            (Todo::Slow, _) => self.slow.cancel(),
            (Todo::Stop | Todo::Think | Todo::Look | Todo::Leave, _) => myself.stop(None),
        }
    }

    fn spawn(&self, myself: &ActorRef<Message>, task: impl Future<Output = Message> + Send + 'static) {
        spawn_told(&self.tasks, myself, Message::Panicked, task);
    }
}
