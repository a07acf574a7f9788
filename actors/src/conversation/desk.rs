//! What an owner works with.

use super::others::Others;
use crate::book::{Book, CommandError, Wish};
use crate::ports::World;
use crate::thinking::{ThoughtFault, Throttle};
use deputy_domain::conversation::{Command, Conversation, Refusal, State};
use deputy_domain::ledger::Fence;
use deputy_protocol::event::StepEvent;
use deputy_protocol::ids::ConversationId;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What an owner works with.
#[derive(Clone)]
pub(super) struct Desk {
    /// The world.
    pub(super) world: World,
    /// Which conversation.
    pub(super) id: ConversationId,
    /// Proof of ownership.
    pub(super) fence: Fence,
    /// Models that are limited for now, shared by all who think.
    pub(super) throttle: Arc<Throttle>,
    /// Whether it is to end behind the current move.
    pub(super) slow: CancellationToken,
    /// Whom it asks when an advisor is to think.
    pub(super) others: Arc<dyn Others>,
}

impl Desk {
    /// The way from commands to facts.
    pub(super) fn book(&self) -> Book<Conversation> {
        Book::new(self.world.clone())
    }

    /// It, if it still is this owner's to think about.
    pub(super) async fn load(&self) -> Result<Conversation, ThoughtFault> {
        let loaded = self.book().load(self.id).await?.ok_or(ThoughtFault::Moved)?;
        match &loaded.it.state {
            State::Thinking { lease: Some(lease) } if lease.epoch == self.fence.epoch => Ok(loaded.it),
            _ => Err(ThoughtFault::Moved),
        }
    }

    /// Records a fact and the steps that belong to it.
    pub(super) async fn fact(
        &self,
        by: &str,
        command: Command,
        steps: &[StepEvent],
    ) -> Result<(), CommandError<Refusal>> {
        self.book().command(self.id, command, Wish::owned(by, self.fence, steps)).await.map(drop)
    }
}

impl From<CommandError<Refusal>> for ThoughtFault {
    fn from(error: CommandError<Refusal>) -> Self {
        match error {
            CommandError::Fault(fault) => Self::Ledger(fault),
            CommandError::Fenced => Self::Fenced,
            // A refusal means that somebody else's command came first.
            CommandError::Refused(_) => Self::Moved,
        }
    }
}
