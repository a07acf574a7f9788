//! The notifier's life: a round over the outbox, tries side by side, the next round.

use super::round::{LEDGER_RETRY_S, Planned, RoundFault, plan, record_outcome, send, take_lease};
use crate::caught::{Panicked, spawn_told};
use crate::ports::{CourierFault, LedgerFault, Taken, World};
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::Duration;
use deputy_domain::ledger::Fence;
use deputy_domain::notice::Sending;
use deputy_protocol::At;
use deputy_protocol::ids::EventId;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::collections::BTreeSet;

/// Until somebody looks whether another daemon still tells the founder.
const LEASE_RETRY_S: i64 = 15;

/// What the notifier is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Notifier, args)
}

/// What the notifier hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Look at the outbox.
    Wake,
    /// The lease is ours, or another daemon's.
    Leased(Result<Option<Fence>, LedgerFault>),
    /// What is to be sent; the tries are recorded.
    Planned(Result<Planned, RoundFault>),
    /// A try ended.
    Sent { sending: Sending, result: Result<Taken, CourierFault> },
    /// The outcome of a try is recorded.
    Recorded { leader: EventId, target: String, result: Result<(), RoundFault> },
    /// A time has come. A timer that was set for another time is ignored.
    Due(At),
}

struct Notifier;

struct Life {
    world: World,
    tasks: Tasks,
    fence: Option<Fence>,
    in_flight: BTreeSet<(EventId, String)>,
    planning: bool,
    again: bool,
    timer: Option<At>,
}

impl Actor for Notifier {
    type Msg = Message;
    type State = Life;
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<Life, ActorProcessingErr> {
        let life = Life {
            world: args.world,
            tasks,
            fence: None,
            in_flight: BTreeSet::new(),
            planning: false,
            again: true,
            timer: None,
        };
        life.lease(&myself);
        Ok(life)
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
            Message::Leased(leased) => {
                life.fence = leased.unwrap_or_else(|fault| {
                    tracing::warn!(%fault, "the lease of the outbox could not be taken; trying again");
                    None
                });
                if life.fence.is_none() {
                    life.set_timer_in(&myself, LEASE_RETRY_S);
                }
            }
            Message::Planned(Err(fault)) => {
                tracing::warn!(%fault, "the outbox could not be read or written; trying again");
                life.planning = false;
                if let RoundFault::Fenced = fault {
                    life.fence = None;
                }
                life.set_timer_in(&myself, LEDGER_RETRY_S);
            }
            Message::Planned(Ok(planned)) => {
                life.planning = false;
                life.set_timer(&myself, planned.next_at);
                for (sending, message) in planned.sends {
                    life.in_flight.insert((sending.leader, sending.target.clone()));
                    let world = life.world.clone();
                    life.spawn(&myself, async move {
                        let result = send(&world, &sending, &message).await;
                        Message::Sent { sending, result }
                    });
                }
            }
            Message::Sent { sending, result } => {
                let (world, fence) = (life.world.clone(), life.fence);
                life.spawn(&myself, async move {
                    let recorded = record_outcome(&world, fence, &sending, result).await;
                    Message::Recorded { leader: sending.leader, target: sending.target, result: recorded }
                });
            }
            Message::Recorded { leader, target, result } => {
                match result {
                    // Another daemon tells the founder now; it decides what became of this try.
                    Err(RoundFault::Fenced) => {
                        life.fence = None;
                        // Nobody else would look whether that daemon still lives.
                        life.set_timer_in(&myself, LEASE_RETRY_S);
                    }
                    result => result?,
                }
                life.in_flight.remove(&(leader, target));
                life.again = true;
            }
            Message::Due(at) => {
                if life.timer == Some(at) {
                    life.timer = None;
                    life.again = true;
                    if life.fence.is_none() {
                        life.lease(&myself);
                    }
                }
            }
        }
        life.next_round(&myself);
        Ok(())
    }
}

impl Life {
    fn lease(&self, myself: &ActorRef<Message>) {
        let world = self.world.clone();
        self.spawn(myself, async move { Message::Leased(take_lease(&world).await) });
    }

    fn next_round(&mut self, myself: &ActorRef<Message>) {
        let Some(fence) = self.fence.filter(|_| self.again && !self.planning) else { return };
        self.again = false;
        self.planning = true;
        let (world, in_flight) = (self.world.clone(), self.in_flight.clone());
        self.spawn(myself, async move { Message::Planned(plan(&world, fence, &in_flight).await) });
    }

    fn set_timer_in(&mut self, myself: &ActorRef<Message>, seconds: i64) {
        let at = self.world.clock.now() + Duration::seconds(seconds);
        self.set_timer(myself, Some(at));
    }

    fn set_timer(&mut self, myself: &ActorRef<Message>, at: Option<At>) {
        if at == self.timer {
            return;
        }
        self.timer = at;
        if let Some(at) = at {
            let clock = self.world.clock.clone();
            self.spawn(myself, async move {
                clock.sleep_until(at).await;
                Message::Due(at)
            });
        }
    }

    fn spawn(&self, myself: &ActorRef<Message>, task: impl Future<Output = Message> + Send + 'static) {
        spawn_told(&self.tasks, myself, Message::Panicked, task);
    }
}
