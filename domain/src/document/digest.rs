//! What the text of a version is compared by.

use sha2::{Digest, Sha256};

/// What a text is compared by.
pub(super) fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
