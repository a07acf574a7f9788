//! One version of a document, as its event tells it.

use deputy_protocol::At;
use deputy_protocol::event::{DocumentEvent, DocumentKind};

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which, from 1.
    pub version: u64,
    /// What kind of document.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// All of it.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: At,
}

impl Version {
    /// The version that a fact brings, if it brings one.
    pub fn of(event: DocumentEvent) -> Option<Self> {
        match event {
            DocumentEvent::Opened { kind, title, text, by, at, project_id: _ } => {
                Some(Self { version: 1, kind, title, text, by, at })
            }
            DocumentEvent::Edited { version, kind, title, text, by, at } => {
                Some(Self { version, kind, title, text, by, at })
            }
            DocumentEvent::Removed { .. } => None,
        }
    }
}
