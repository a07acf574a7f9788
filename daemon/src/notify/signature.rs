//! Signatures by the Standard Webhooks specification, version 1 (symmetric).

use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Prefix by which a secret is recognised where it does not belong.
const PREFIX: &str = "whsec_";

/// A key that signs messages for one receiver.
#[derive(Clone)]
pub(super) struct SigningKey(Vec<u8>);

impl SigningKey {
    /// Reads `whsec_` and base64; the prefix may be missing, as in the reference libraries. `None` when it is neither.
    pub(super) fn parse(secret: &Secret) -> Option<Self> {
        let text = secret.expose();
        let key = STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).ok()?;
        (!key.is_empty()).then_some(Self(key))
    }

    /// The value of the `webhook-signature` header. `timestamp` is in Unix seconds.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_vector_of_the_specification_comes_out() {
        let key = SigningKey::parse(&Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
        let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_needs_no_prefix_but_must_be_base64() {
        assert!(SigningKey::parse(&Secret::new("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).is_some());
        assert!(SigningKey::parse(&Secret::new("whsec_not base64!")).is_none());
        assert!(SigningKey::parse(&Secret::new("whsec_")).is_none());
    }
}
