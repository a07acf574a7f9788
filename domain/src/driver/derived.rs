//! Ids of what a process did.

use deputy_protocol::ids::ToolUseId;
use uuid::Uuid;

/// The id of something in a process: the same for the same process and name.
pub fn derived(process: ToolUseId, name: &str) -> Uuid {
    crate::derived(process.0, name)
}
