//! The key pair that push services know this installation by (VAPID, RFC 8292).

use super::error::PushError;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use deputy_protocol::At;
use serde_json::json;
use url::Url;

/// How long a token is good: a day is the most that RFC 8292 allows, and clocks differ.
const GOOD_FOR: TimeDelta = TimeDelta::hours(12);

/// The key pair.
pub(super) struct ServerKey(EcdsaKeyPair);

// By hand: whoever has it can send in our name.
impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey")
    }
}

impl ServerKey {
    /// A new one, as it is stored (PKCS #8).
    pub(super) fn make() -> Result<Vec<u8>, PushError> {
        let made = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let stored = made.and_then(|pair| pair.to_pkcs8v1()).map_err(|_| PushError::OwnKey)?;
        Ok(stored.as_ref().to_vec())
    }

    /// One that was stored.
    pub(super) fn read(stored: &[u8]) -> Result<Self, PushError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, stored)
            .map(Self)
            .map_err(|_| PushError::OwnKey)
    }

    /// Its public half, as browsers take it: 65 bytes in base64url.
    pub(super) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// What is said in the `Authorization` header of a message to this place (RFC 8292, 3): who sends, and until when that
    /// holds.
    pub(super) fn authorization(
        &self,
        to: &Url,
        subject: Option<&str>,
        now: At,
    ) -> Result<String, PushError> {
        let mut claims =
            json!({ "aud": to.origin().ascii_serialization(), "exp": (now + GOOD_FOR).timestamp() });
        if let Some(subject) = subject {
            claims["sub"] = json!(subject);
        }
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
        let signed = self.0.sign(&SystemRandom::new(), said.as_bytes()).map_err(|_| PushError::OwnKey)?;
        let signature = URL_SAFE_NO_PAD.encode(signed.as_ref());
        Ok(format!("vapid t={said}.{signature}, k={}", self.public()))
    }
}
