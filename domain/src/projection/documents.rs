//! Documents: the whole fold is the row.

use super::doc::{read, write};
use crate::document::Document;
use crate::ledger::Row;
use deputy_protocol::event::{DocumentEvent, Envelope};
use deputy_protocol::ids::{CorrelationId, DocumentId};
use serde::{Deserialize, Serialize};

/// The document of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDoc {
    /// Which.
    pub document_id: DocumentId,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts.
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub document: Document,
}

pub(super) fn apply(
    document_id: DocumentId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &DocumentEvent,
) -> Option<Row> {
    let document = match row {
        Some(row) => read::<DocumentDoc>(&row.doc).document.apply(event),
        None => Document::begin(event)?,
    };
    let (parent, state) = (document.project_id.to_string(), document.state().to_owned());
    let (version, correlation) = (envelope.version, envelope.correlation);
    let doc = DocumentDoc { document_id, version, correlation, document };
    Some(Row { parent, state, rank: document_id.to_string(), doc: write(&doc) })
}
