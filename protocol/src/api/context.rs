//! What an answer was given.

use crate::event::{DocumentKind, MemoryRef};
use crate::ids::DocumentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the answer to an input of a run or a conversation was given, beside what was said in it. It is on record for good;
/// the very words of each call are kept with its traffic, for 14 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContextView {
    /// Which input, from 1: an order, or something that the founder said. 0: what a program was given with its instructions.
    pub input: u32,
    /// Documents of the project.
    pub documents: Vec<ContextDocument>,
    /// Memories that went into its prompt, each once, as the message names them that is the answer; of a conversation, none
    /// that was forgotten before the turn of the answer began. A forgotten one says nothing any more. The version is the one that was
    /// recalled first: a later prompt has the words of when it was made.
    pub memories: Vec<MemoryRef>,
    /// Whether there are more of them than are listed.
    #[serde(default)]
    pub left_out: bool,
}

/// A document that an answer was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContextDocument {
    /// Which.
    pub id: DocumentId,
    /// Which of its versions.
    pub version: u64,
    /// What kind of document it was; null: nobody knows any more.
    pub kind: Option<DocumentKind>,
    /// What it was called; null: nobody knows any more.
    pub title: Option<String>,
    /// Whether with its whole text, or by its title or a part of it.
    pub whole: bool,
}
