//! Ids of what belongs to something, made of that thing's own id and a name within it.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id of something within something: the same for the same thing and name, on every machine, for ever (RFC 9562,
/// version 8: the first bytes of a SHA-256).
pub fn derived(of: Uuid, name: &str) -> Uuid {
    let digest = Sha256::new().chain_update(of).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
