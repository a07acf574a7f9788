//! Channels that write down what they were given.

use super::life::{Life, Pulse};
use super::trips::{Trips, tripped};
use crate::ports::{CourierFault, Couriers, Message, Notice, Pace, Taken, Target};
use async_trait::async_trait;
use deputy_protocol::ids::EventId;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// One keyed channel for programs, named `webhook`, and what it was given.
#[derive(Clone)]
pub struct FakeCouriers {
    taken: Arc<Mutex<Vec<Message>>>,
    targets: Arc<Mutex<Vec<Target>>>,
    life: Life,
    pulse: Pulse,
    /// Tries that fail.
    pub faults: Trips<CourierFault>,
}

/// A channel that takes everything, one by one.
pub fn channel(name: &str, keyed: bool) -> Target {
    Target { name: name.to_owned(), keyed, events: Vec::new(), pace: Pace::programs() }
}

impl FakeCouriers {
    /// One that takes everything.
    pub fn new(pulse: Pulse) -> Self {
        let targets = Arc::new(Mutex::new(vec![channel("webhook", true)]));
        Self { taken: Arc::default(), targets, life: Life::default(), pulse, faults: Trips::default() }
    }

    /// The same channels, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// Where notices go from now on.
    pub fn set_targets(&self, targets: Vec<Target>) {
        *self.targets.lock().unwrap_or_else(PoisonError::into_inner) = targets;
    }

    /// Every message that arrived, in order.
    pub fn taken(&self) -> Vec<Message> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The notices in all messages that arrived, by the event they are about.
    pub fn heard(&self) -> BTreeSet<EventId> {
        let of = |message: &Message| -> Vec<EventId> {
            let notices: Vec<&Notice> = std::iter::once(&message.leader).chain(&message.with).collect();
            notices.into_iter().map(|notice| notice.event_id).collect()
        };
        self.taken().iter().flat_map(of).collect()
    }
}

#[async_trait]
impl Couriers for FakeCouriers {
    fn targets(&self) -> Vec<Target> {
        self.targets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn send(&self, _: &str, message: &Message) -> Result<Taken, CourierFault> {
        self.life.goes_on().await;
        self.pulse.change();
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        tripped(self.faults.trip(), || {
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
            Ok(Taken::Sent)
        })
    }
}
