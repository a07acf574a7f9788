//! What is asked of models and what they answer, kept for a while for whoever wants to see what an answer was given.

use async_trait::async_trait;
use deputy_domain::model::{ModelAnswer, ModelFault, ModelRequest};
use deputy_protocol::At;
use deputy_protocol::ids::{CallId, ConversationId, ProjectId, RunId};

/// Who asks a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A run's agent.
    Run(RunId),
    /// Whoever speaks in a conversation.
    Conversation(ConversationId),
}

/// A question with its end.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    /// Whose question.
    pub asker: Asker,
    /// The project whose secrets must not be in it.
    pub project_id: Option<ProjectId>,
    /// Names the call.
    pub call_id: CallId,
    /// When it began.
    pub at: At,
    /// When it ended.
    pub until: At,
    /// All that the model was given.
    pub request: &'a ModelRequest,
    /// What came of it.
    pub ended: &'a Result<ModelAnswer, ModelFault>,
}

/// Keeps what was asked and answered. It is no part of the history: what cannot be kept is missed by nobody but a reader.
#[async_trait]
pub trait Traffic: Send + Sync + 'static {
    /// Keeps it, without the project's secrets.
    async fn keep(&self, exchange: Exchange<'_>);
}
