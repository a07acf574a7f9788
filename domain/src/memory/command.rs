//! What can be asked of a memory.

use deputy_protocol::event::{MemoryCategory, MemorySource};
use deputy_protocol::ids::{ConversationId, MemoryId, ProjectId};

/// Something to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing.
    pub category: MemoryCategory,
    /// What it is about, in a few words.
    pub key: String,
    /// The whole of it.
    pub text: String,
    /// The project it belongs to; none: the founder as a whole.
    pub project_id: Option<ProjectId>,
    /// Where it comes from.
    pub source: MemorySource,
    /// The conversation whose thoughts note it, where the source does not name that.
    pub thread: Option<ConversationId>,
    /// Others that it says otherwise than.
    pub contradicts: Vec<MemoryId>,
}

/// What can be asked of a memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin it.
    Note {
        /// What.
        note: Note,
        /// Who.
        by: String,
    },
    /// Let it say something else. What is left out stays.
    Change {
        /// What kind of thing.
        category: Option<MemoryCategory>,
        /// What it is about.
        key: Option<String>,
        /// The whole of it.
        text: Option<String>,
        /// From 0 to 1.
        confidence: Option<f64>,
        /// Others that it says otherwise than now.
        contradicts: Vec<MemoryId>,
        /// Who.
        by: String,
    },
    /// Somebody else noted the same.
    Affirm {
        /// Where.
        by: MemorySource,
    },
    /// It goes into a prompt.
    Use {
        /// Where.
        by: MemorySource,
    },
    /// It says otherwise than another one.
    Contradict {
        /// Which.
        memory: MemoryId,
    },
    /// It was said again, and holds again in place of others.
    Prefer {
        /// Which.
        over: Vec<MemoryId>,
        /// Whether by the founder, and not by an agent.
        by_hand: bool,
    },
    /// Put it into no prompt any more.
    Forget {
        /// Who.
        by: String,
    },
    /// The payloads that held its words are empty.
    Empty,
}
