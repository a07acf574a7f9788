//! Asking somebody who thinks: a conversation of their own, with an order as its first words.

use super::handle::{ConversationError, ConversationHandle};
use super::thinkers::Thinkers;
use deputy_domain::conversation::Conversation;
use deputy_protocol::event::{Prompt, Purpose};
use deputy_protocol::ids::{ConversationId, ProjectId};

/// What is asked, of whom.
pub(crate) struct Question {
    /// The conversation: the same question has the same one.
    pub(crate) id: ConversationId,
    /// Who thinks, and what for.
    pub(crate) purpose: Purpose,
    /// What it is about.
    pub(crate) project_id: Option<ProjectId>,
    /// What the conversation is called.
    pub(crate) title: String,
    /// The order.
    pub(crate) text: String,
}

impl Question {
    /// Asks, unless that was done; the conversation as it is.
    pub(crate) async fn ask(
        self,
        conversations: &ConversationHandle,
        thinkers: &Thinkers,
    ) -> Result<Conversation, ConversationError> {
        let Self { id, purpose, project_id, title, text } = self;
        let it = conversations.open(id, purpose, project_id, title, "deputy").await?;
        if it.inputs() > 0 {
            return Ok(it);
        }
        let it = conversations.say(id, Prompt::Order, text, "deputy").await?;
        // Whoever cannot be woken now is found by the reconciler.
        let _ = thinkers.own(id).await;
        Ok(it)
    }
}
