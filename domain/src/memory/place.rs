//! What an index is told of a memory: its words as they are now, in place of earlier ones.

use crate::search::words;
use deputy_protocol::event::{Envelope, MemoryEvent};
use deputy_protocol::ids::{MemoryId, ProjectId};

/// Words of a memory that an index holds: more say nothing new, and PostgreSQL counts places of words up to 16,383.
const WORDS_MAX: usize = 4_000;

/// A memory's words, as an index holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub memory_id: MemoryId,
    /// Position of the event that says so. Later ones are higher.
    pub position: u64,
    /// The project it belongs to; none: the founder as a whole.
    pub project_id: Option<ProjectId>,
    /// Each once, in order; none: it was forgotten.
    pub words: Vec<String>,
}

/// What an event says about a memory's words, if it says anything.
pub fn placed(memory_id: MemoryId, envelope: &Envelope, event: &MemoryEvent) -> Option<Placed> {
    let words = match event {
        MemoryEvent::Noted { key, text, .. } | MemoryEvent::Changed { key, text, .. } => distinct(key, text),
        MemoryEvent::Forgotten { .. } => Vec::new(),
        MemoryEvent::Used { .. }
        | MemoryEvent::Affirmed { .. }
        | MemoryEvent::Contradicted { .. }
        | MemoryEvent::Contradicts { .. }
        | MemoryEvent::Preferred { .. }
        | MemoryEvent::Outdone { .. }
        | MemoryEvent::Cleared { .. }
        | MemoryEvent::Emptied { .. } => return None,
    };
    let (position, project_id) = (envelope.position, envelope.project_id);
    Some(Placed { memory_id, position, project_id, words })
}

fn distinct(key: &str, text: &str) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let all = words(key).chain(words(text)).map(|word| word.text);
    all.filter(|word| seen.insert(word.clone())).take(WORDS_MAX).collect()
}
