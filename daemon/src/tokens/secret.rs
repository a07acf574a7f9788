//! Secrets of tokens, and what is stored of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// So that scanners of leaked secrets, and people, know one when they see it.
const TOKEN: &str = "dpy_";
/// The same of a device, whose secret is good in the cookie only.
const DEVICE: &str = "dpd_";

/// The secret of a token, as its owner keeps it: `dpy_` and 256 bits; or of a device: `dpd_`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, of a token.
    pub(super) fn of_token() -> Self {
        Self::random(TOKEN)
    }

    /// A new one, of a device.
    pub(super) fn of_device() -> Self {
        Self::random(DEVICE)
    }

    fn random(prefix: &str) -> Self {
        let bits: [u8; 32] = rand::random();
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bits)))
    }

    /// The text, for its owner's eyes.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is stored, and looked up: a search by digest takes no longer for a secret that is nearly right. It needs
/// neither salt nor stretching, since a secret has 256 bits of chance.
pub(super) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
