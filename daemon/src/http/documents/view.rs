//! Documents as readers see them.

use deputy_domain::document::Version;
use deputy_domain::projection::DocumentDoc;
use deputy_protocol::api::{DocumentSummary, DocumentVersion, DocumentView};

pub(super) fn summary(doc: DocumentDoc) -> DocumentSummary {
    let DocumentDoc { document_id: id, document, .. } = doc;
    DocumentSummary {
        id,
        project_id: document.project_id,
        kind: document.kind,
        title: document.title,
        version: document.version,
        size_bytes: document.size_bytes,
        by: document.by,
        created_at: document.created_at,
        updated_at: document.updated_at,
        removed_at: document.removal.map(|removal| removal.at),
    }
}

pub(super) fn view(doc: DocumentDoc, version: Version) -> DocumentView {
    let Version { version, kind, title, text, by, at } = version;
    DocumentView { document: summary(doc), version, kind, title, text, by, at }
}

pub(super) fn version(version: Version) -> DocumentVersion {
    let Version { version, kind, title, text, by, at } = version;
    DocumentVersion { version, kind, title, size_bytes: text.len() as u64, by, at }
}
