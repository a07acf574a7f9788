//! Facts about a project's documents.

use crate::ids::{DocumentId, ProjectId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What the product is to do, and for whom.
    Prd,
    /// Where it is to go.
    Vision,
    /// How it looks, and how it is built.
    Design,
    /// How something has to behave, exactly.
    Spec,
}

impl DocumentKind {
    /// All of them, in the order in which agents are given them.
    pub const ALL: [Self; 4] = [Self::Prd, Self::Vision, Self::Design, Self::Spec];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prd => "prd",
            Self::Vision => "vision",
            Self::Design => "design",
            Self::Spec => "spec",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DocumentKind {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| {
            format!("`{name}` is no kind of document: use one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// A document as it was at some time. What a version says never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct DocumentRef {
    /// Which.
    pub id: DocumentId,
    /// Which of its versions, from 1.
    pub version: u64,
}

/// A document that an agent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentGiven {
    /// Which, as it was.
    #[serde(flatten)]
    pub document: DocumentRef,
    /// Whether with its text, or by its title alone.
    pub whole: bool,
}

/// A fact about a document, on the stream `document/ID`. Each version is here with all of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum DocumentEvent {
    /// It begins, with version 1.
    #[serde(rename = "document.opened")]
    Opened {
        /// The project it belongs to.
        project_id: ProjectId,
        /// What kind of document.
        kind: DocumentKind,
        /// What it is called.
        title: String,
        /// All of it.
        text: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It says something else now. What stayed is here too.
    #[serde(rename = "document.edited")]
    Edited {
        /// The version that this is.
        version: u64,
        /// What kind of document.
        kind: DocumentKind,
        /// What it is called.
        title: String,
        /// All of it.
        text: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// No agent is given it any more. What it said can still be read.
    #[serde(rename = "document.removed")]
    Removed {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}
