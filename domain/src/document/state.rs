//! What is known about a document. Its serialised form is its row; its text is in the event of its version.

use super::digest::digest;
use deputy_protocol::At;
use deputy_protocol::event::{DocumentEvent, DocumentKind, DocumentRef};
use deputy_protocol::ids::{DocumentId, ProjectId};
use serde::{Deserialize, Serialize};

/// State of the row of a document that is there.
pub const THERE: &str = "there";

/// State of the row of one that was removed.
pub const REMOVED: &str = "removed";

/// A document, as its stream tells it, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// What kind of document.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// The newest version, from 1.
    pub version: u64,
    /// Bytes of its text.
    pub size_bytes: u64,
    /// SHA-256 of its text, in hexadecimal digits.
    pub digest: String,
    /// Who wrote the newest version.
    pub by: String,
    /// When it was begun.
    pub created_at: At,
    /// When the newest version was written.
    pub updated_at: At,
    /// Who removed it, and when.
    pub removal: Option<Removal>,
}

/// The end of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Who.
    pub by: String,
    /// When.
    pub at: At,
}

impl Document {
    /// The document that a fact begins; `None` if it begins none.
    pub fn begin(event: &DocumentEvent) -> Option<Self> {
        match event {
            DocumentEvent::Opened { project_id, kind, title, text, by, at } => Some(Self {
                project_id: *project_id,
                kind: *kind,
                title: title.clone(),
                version: 1,
                size_bytes: text.len() as u64,
                digest: digest(text),
                by: by.clone(),
                created_at: *at,
                updated_at: *at,
                removal: None,
            }),
            // The history of one whose beginning was redacted says nothing.
            DocumentEvent::Edited { .. } | DocumentEvent::Removed { .. } => None,
        }
    }

    /// The document after a fact.
    #[must_use]
    pub fn apply(mut self, event: &DocumentEvent) -> Self {
        match event {
            DocumentEvent::Opened { .. } => {}
            DocumentEvent::Edited { version, kind, title, text, by, at } => {
                self.kind = *kind;
                self.title.clone_from(title);
                self.version = *version;
                self.size_bytes = text.len() as u64;
                self.digest = digest(text);
                self.by.clone_from(by);
                self.updated_at = *at;
            }
            DocumentEvent::Removed { by, at } => {
                self.removal = Some(Removal { by: by.clone(), at: *at });
            }
        }
        self
    }

    /// To list by.
    pub const fn state(&self) -> &'static str {
        if self.removal.is_some() { REMOVED } else { THERE }
    }

    /// Its newest version.
    pub const fn reference(&self, id: DocumentId) -> DocumentRef {
        DocumentRef { id, version: self.version }
    }
}
