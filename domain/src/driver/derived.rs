//! Ids of what a process did, made of its own id and a name within it.

use deputy_protocol::ids::ToolUseId;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id of something in a process: the same for the same process and name, on every machine, for ever (RFC 9562,
/// version 8: the first bytes of a SHA-256).
pub fn derived(process: ToolUseId, name: &str) -> Uuid {
    let digest = Sha256::new().chain_update(process.0).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
