//! A document as what is decided about.

use crate::book::{Fold, Loaded};
use crate::ports::{LedgerFault, World};
use async_trait::async_trait;
use deputy_domain::document::{Command, Document, Refusal, decide};
use deputy_domain::ledger::Table;
use deputy_domain::projection::DocumentDoc;
use deputy_protocol::At;
use deputy_protocol::event::{DocumentEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, DocumentId, ProjectId};
use deputy_protocol::stream::Stream;

#[async_trait]
impl Fold for Document {
    type Id = DocumentId;
    type Command = Command;
    type Fact = DocumentEvent;
    type Refusal = Refusal;

    async fn load(world: &World, id: DocumentId) -> Result<Option<Loaded<Self>>, LedgerFault> {
        let doc: Option<DocumentDoc> = world.ledger.doc(Table::Documents, id, "document").await?;
        let loaded =
            |DocumentDoc { document: it, version, correlation, .. }| Loaded { it, version, correlation };
        Ok(doc.map(loaded))
    }

    fn stream(id: DocumentId) -> Stream {
        Stream::Document(id)
    }

    fn thoughts(_: DocumentId) -> Option<Stream> {
        None
    }

    fn own_correlation(id: DocumentId) -> CorrelationId {
        CorrelationId(id.0)
    }

    fn decide(it: Option<&Self>, command: Command, now: At) -> Result<Vec<DocumentEvent>, Refusal> {
        decide(it, command, now)
    }

    fn after(it: Option<Self>, fact: &DocumentEvent) -> Option<Self> {
        match it {
            Some(it) => Some(it.apply(fact)),
            None => Self::begin(fact),
        }
    }

    fn project_id(&self) -> Option<ProjectId> {
        Some(self.project_id)
    }

    fn visibility(_: &DocumentEvent) -> Visibility {
        // It is read by whoever may read the project's code.
        Visibility::Developer
    }
}
