//! When two memories are about the same.

use crate::derived;
use crate::search::words;
use deputy_protocol::ids::{MemoryId, ProjectId, ToolUseId};
use sha2::{Digest, Sha256};

/// What those that are about the same belong to, to list by: the project, or the founder as a whole, and the words of the
/// key without their order of signs and capitals.
pub fn key_hash(project_id: Option<ProjectId>, key: &str) -> String {
    let plain = plain(key);
    let scope = project_id.map_or_else(|| "founder".to_owned(), |id| id.to_string());
    format!("{scope}/{}", hex::encode(&Sha256::digest(plain.as_bytes())[..16]))
}

/// The memory that a use of the tool for it notes: used again after a crash it is the same one.
pub fn memory_of(tool_use: ToolUseId) -> MemoryId {
    MemoryId(derived(tool_use.0, "memory"))
}

/// Whether two texts of memories say the same, whatever their capitals and signs.
pub fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(text: &str) -> String {
    let plain = words(text).map(|word| word.text).collect::<Vec<_>>().join(" ");
    // Signs alone are words enough to whoever chose them.
    if plain.is_empty() { text.trim().to_lowercase() } else { plain }
}
