//! A conversation as what is decided about.

use crate::book::{Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::conversation::{Command, Conversation, Refusal, decide};
use deputy_domain::ledger::Table;
use deputy_domain::projection::ConversationDoc;
use deputy_protocol::At;
use deputy_protocol::event::{ConversationEvent, Visibility};
use deputy_protocol::ids::{ConversationId, CorrelationId, ProjectId};
use deputy_protocol::stream::Stream;

#[async_trait]
impl Fold for Conversation {
    type Id = ConversationId;
    type Command = Command;
    type Fact = ConversationEvent;
    type Refusal = Refusal;

    async fn load(world: &World, id: ConversationId) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<ConversationDoc> = world.ledger.doc(Table::Conversations, id, "conversation").await?;
        Ok(doc.map(|ConversationDoc { conversation: it, version, correlation, .. }| Loaded {
            it,
            version,
            correlation,
        }))
    }

    fn stream(id: ConversationId) -> Stream {
        Stream::Conversation(id)
    }

    fn thoughts(id: ConversationId) -> Option<Stream> {
        Some(Stream::Thoughts(id))
    }

    fn own_correlation(id: ConversationId) -> CorrelationId {
        CorrelationId(id.0)
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<ConversationEvent>, Refusal> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &ConversationEvent) -> Option<Self> {
        match it {
            Some(it) => Some(it.apply(fact)),
            None => Self::begin(fact),
        }
    }

    fn project_id(&self) -> Option<ProjectId> {
        self.project_id
    }

    /// What the founder talks about is nobody else's.
    fn visibility(_: &ConversationEvent) -> Visibility {
        Visibility::Admin
    }
}
