//! Marks around text that is not the founder's, which that text cannot hold.

use sha2::{Digest, Sha256};

/// A mark made of the very text that it stands around: the same for the same text, so that providers can cache it, and
/// nobody can write it into that text beforehand, since this would change it.
pub(crate) fn mark<'a>(kind: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        // With its length, so that no two lists of parts read the same.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    // 128 bits: nobody finds a text that holds its own mark.
    format!("{kind}-{}", hex::encode(&digest.finalize()[..16]))
}
