//! Documents of projects, as readers see them and as they are written.

use crate::At;
use crate::event::DocumentKind;
use crate::ids::{DocumentId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A document of a project, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentSummary {
    /// Its id.
    pub id: DocumentId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// What kind of document.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// The newest version.
    pub version: u64,
    /// Bytes of its text.
    pub size_bytes: u64,
    /// Who wrote the newest version.
    pub by: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
    /// When the newest version was written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: At,
    /// When it was removed; null: it is there.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub removed_at: Option<At>,
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentView {
    /// The document as it is now.
    pub document: DocumentSummary,
    /// Which version this is.
    pub version: u64,
    /// What kind of document it was then.
    pub kind: DocumentKind,
    /// What it was called then.
    pub title: String,
    /// All that it said.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: At,
}

/// One version of a document, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentVersion {
    /// Which, from 1.
    pub version: u64,
    /// What kind of document it was then.
    pub kind: DocumentKind,
    /// What it was called then.
    pub title: String,
    /// Bytes of its text.
    pub size_bytes: u64,
    /// Who wrote it.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: At,
}

/// A document to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// What kind of document.
    pub kind: DocumentKind,
    /// What it is called, on one line.
    pub title: String,
    /// All of it, up to 256 KiB.
    pub text: String,
}

/// What a document is to say. What is left out stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentEdit {
    /// The version that was read before this was written: if there is a newer one, nothing is changed.
    pub based_on: u64,
    /// What kind of document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentKind>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// All of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
