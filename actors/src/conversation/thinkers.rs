//! All owners of conversations in this daemon.

use super::actor::{Args, child_spec};
use super::message::Message;
use super::others::Others;
use crate::nursery::Nursery;
use crate::ports::World;
use crate::supervision::{SupervisorError, SupervisorHandle};
use crate::thinking::Throttle;
use async_trait::async_trait;
use deputy_protocol::ids::ConversationId;
use std::sync::Arc;

/// The way to the owners of conversations. Cheap to clone.
#[derive(Clone)]
pub struct Thinkers {
    world: World,
    nursery: Nursery<Message>,
    throttle: Arc<Throttle>,
}

impl Thinkers {
    /// Owners below this supervisor. They share what is known of models that are limited.
    pub(crate) fn new(world: World, supervisor: SupervisorHandle, throttle: Arc<Throttle>) -> Self {
        Self { world, nursery: Nursery::new(supervisor), throttle }
    }

    /// Wakes the owner of a conversation; false when it has none here.
    pub fn wake(&self, id: ConversationId) -> bool {
        self.nursery.wake(&id.to_string())
    }

    /// Gives a conversation an owner, unless it has one here. It takes it only if that needs an owner and nobody alive
    /// has it.
    pub async fn own(&self, id: ConversationId) -> Result<(), SupervisorError> {
        let (world, throttle) = (self.world.clone(), Arc::clone(&self.throttle));
        let args = Args { world, id, throttle, others: Arc::new(self.clone()) };
        self.nursery.own(&id.to_string(), child_spec(args)).await
    }

    /// Wakes every owner.
    pub async fn wake_all(&self) -> Result<(), SupervisorError> {
        self.nursery.wake_all().await
    }

    /// Lets every owner end its current move and go; returns when all are gone.
    pub async fn drained(&self) -> Result<(), SupervisorError> {
        self.nursery.drained().await
    }
}

#[async_trait]
impl Others for Thinkers {
    async fn own(&self, id: ConversationId) -> Result<(), SupervisorError> {
        Self::own(self, id).await
    }
}
