//! Memories: the whole fold is the row; and beside it, as long as it is known, what it is about.

use super::doc::{read, write};
use crate::ledger::{Row, RowKey, Table};
use crate::memory::{Memory, key_hash};
use deputy_protocol::event::{Envelope, MemoryEvent};
use deputy_protocol::ids::{CorrelationId, MemoryId, ProjectId};
use serde::{Deserialize, Serialize};

/// What memories of the founder as a whole belong to, to list by; others belong to their project.
pub const FOUNDERS: &str = "founder";

/// The document of a memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryDoc {
    /// Which.
    pub memory_id: MemoryId,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts.
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub memory: Memory,
}

impl MemoryDoc {
    /// What memories of a project belong to, to list by.
    pub fn scope(project_id: Option<ProjectId>) -> String {
        project_id.map_or_else(|| FOUNDERS.to_owned(), |id| id.to_string())
    }
}

/// The rows that a fact changes.
pub(super) fn keys(memory_id: MemoryId, event: &MemoryEvent) -> Vec<RowKey> {
    let key = |table| RowKey { table, key: memory_id.to_string() };
    match event {
        MemoryEvent::Noted { .. } | MemoryEvent::Changed { .. } | MemoryEvent::Forgotten { .. } => {
            vec![key(Table::Memories), key(Table::MemoryKeys)]
        }
        MemoryEvent::Used { .. }
        | MemoryEvent::Affirmed { .. }
        | MemoryEvent::Contradicted { .. }
        | MemoryEvent::Contradicts { .. }
        | MemoryEvent::Preferred { .. }
        | MemoryEvent::Outdone { .. }
        | MemoryEvent::Cleared { .. }
        | MemoryEvent::Emptied { .. } => vec![key(Table::Memories)],
    }
}

pub(super) fn apply(
    memory_id: MemoryId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &MemoryEvent,
) -> Option<Row> {
    let memory = match row {
        Some(row) => read::<MemoryDoc>(&row.doc).memory.apply(event),
        None => Memory::begin(event)?,
    };
    let (parent, state) = (MemoryDoc::scope(memory.project_id()), memory.state().to_owned());
    let doc = MemoryDoc { memory_id, version: envelope.version, correlation: envelope.correlation, memory };
    Some(Row { parent, state, rank: memory_id.to_string(), doc: write(&doc) })
}

/// What it is about: by this those that are about the same are found. Nothing of it stays behind what was forgotten.
pub(super) fn key(
    memory_id: MemoryId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &MemoryEvent,
) -> Option<Row> {
    match event {
        MemoryEvent::Noted { key, .. } | MemoryEvent::Changed { key, .. } => Some(Row {
            parent: key_hash(envelope.project_id, key),
            state: String::new(),
            rank: memory_id.to_string(),
            doc: write(&memory_id),
        }),
        MemoryEvent::Forgotten { .. } => None,
        MemoryEvent::Used { .. }
        | MemoryEvent::Affirmed { .. }
        | MemoryEvent::Contradicted { .. }
        | MemoryEvent::Contradicts { .. }
        | MemoryEvent::Preferred { .. }
        | MemoryEvent::Outdone { .. }
        | MemoryEvent::Cleared { .. }
        | MemoryEvent::Emptied { .. } => row,
    }
}
