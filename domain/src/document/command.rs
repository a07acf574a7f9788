//! What can be asked of a document.

use deputy_protocol::event::DocumentKind;
use deputy_protocol::ids::ProjectId;

/// What can be asked of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin it.
    Open {
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
    },
    /// Let it say something else. What is left out stays.
    Edit {
        /// The version that whoever edits has read.
        based_on: u64,
        /// What kind of document.
        kind: Option<DocumentKind>,
        /// What it is called.
        title: Option<String>,
        /// All of it.
        text: Option<String>,
        /// The text as it is now, for an edit that leaves it.
        standing: String,
        /// Who.
        by: String,
    },
    /// Give it to no agent any more.
    Remove {
        /// Who.
        by: String,
    },
}
