//! Memories in the index: their words as they are now, and what they mean.
//!
//! Owner: the same as of all else that is in the index. Invariant: a memory is there once, with the words of its last
//! change; one that was forgotten is not there.

mod postgres;
mod sqlite;

pub(super) use postgres::PostgresMemories;
pub(super) use sqlite::SqliteMemories;

use deputy_actors::ports::MemoryScope;
use deputy_protocol::ids::ProjectId;

/// Whose a memory is, as a word. None of them begins as another one does, so it can stand right before a word.
fn scope_word(project_id: Option<ProjectId>) -> String {
    project_id.map_or_else(|| "founder".to_owned(), |id| id.0.simple().to_string())
}

/// The same of all that are looked at; none: whoever's they are.
fn scope_words(scope: &MemoryScope) -> Option<Vec<String>> {
    match scope {
        MemoryScope::Every => None,
        MemoryScope::Among(projects) => Some(projects.iter().map(|id| scope_word(*id)).collect()),
    }
}
