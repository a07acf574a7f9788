//! Naming blobs.

use deputy_protocol::blob::BlobDigest;
use sha2::{Digest, Sha256};

/// The name of these bytes.
pub fn digest(bytes: &[u8]) -> BlobDigest {
    BlobDigest(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_name_is_the_plain_sha256() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::digest(b"abc").to_string(), expected);
    }
}
