//! A browser that is told, and its push service: it records what comes, and opens it as only that browser can.

use crate::receiver::{Received, Receiver};
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// A browser and its push service.
pub struct Phone {
    /// The push service: it misbehaves as it is told to.
    pub service: Receiver,
    private: PrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

/// A message that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What the browser is to show.
    pub message: Value,
    /// What a newer message takes the place of.
    pub topic: String,
    /// `high` or `normal`.
    pub urgency: String,
    /// What the sender says of itself.
    pub claims: Value,
}

impl Phone {
    /// One with keys of its own.
    pub async fn start() -> Self {
        let private = PrivateKey::generate(&ECDH_P256).expect("chance is there");
        let public = private.compute_public_key().expect("it has one").as_ref().to_vec();
        Self { service: Receiver::start().await, private, public, auth: rand::random() }
    }

    /// What it tells a daemon, as browsers write it.
    pub fn subscription(&self) -> Value {
        let keys = json!({
            "p256dh": URL_SAFE_NO_PAD.encode(&self.public),
            "auth": URL_SAFE_NO_PAD.encode(self.auth),
        });
        json!({ "endpoint": self.service.url_at("/push/1"), "expirationTime": null, "keys": keys })
    }

    /// The `n`th request from 1, opened, once it is there.
    pub async fn told(&self, n: usize) -> Told {
        self.open(&self.service.request(n).await)
    }

    /// Opens a request, and checks that it is what push services take.
    pub fn open(&self, request: &Received) -> Told {
        let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
        assert_eq!((header("content-encoding").as_str(), header("ttl").as_str()), ("aes128gcm", "86400"));
        assert!(request.body.len() <= 4096, "push services take no more");
        let text = self.decrypt(&request.body);
        Told {
            message: serde_json::from_slice(&text).expect("messages are JSON"),
            topic: header("topic"),
            urgency: header("urgency"),
            claims: self.claims(&header("authorization")),
        }
    }

    /// RFC 8188 and 8291, from the other side: one record, with no padding but its mark.
    fn decrypt(&self, body: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(16);
        assert_eq!(rest[..5], [0, 0, 16, 0, 65], "records of 4096 bytes, and a key of 65");
        let (theirs, sealed) = rest[5..].split_at(65);
        let peer = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let shared = agree(&self.private, peer, "no key was agreed on", |secret| Ok(mac(&self.auth, secret)));
        let shared = shared.expect("both have a key");
        let info = [b"WebPush: info\0", self.public.as_slice(), theirs, &[1]].concat();
        let derived = mac(salt, &mac(&shared, &info));
        let key = mac(&derived, b"Content-Encoding: aes128gcm\0\x01");
        let nonce = mac(&derived, b"Content-Encoding: nonce\0\x01");
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).expect("its length is right"));
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).expect("its length is right");
        let mut text = sealed.to_vec();
        let opened = key.open_in_place(nonce, Aad::empty(), &mut text).expect("it is for this browser");
        let (mark, text) = opened.split_last().expect("there is a mark");
        assert_eq!(*mark, 2, "it is the last record");
        text.to_vec()
    }

    /// What the sender says of itself (RFC 8292), if its signature holds and it is for this service.
    fn claims(&self, authorization: &str) -> Value {
        let (token, key) =
            authorization.strip_prefix("vapid t=").and_then(|it| it.split_once(", k=")).expect("VAPID");
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let (said, signed) = token.rsplit_once('.').expect("a signed token");
        signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key))
            .verify(said.as_bytes(), &bytes(signed))
            .expect("the signature holds");
        let (_, claims) = said.split_once('.').expect("a head and claims");
        let mut claims: Value = serde_json::from_slice(&bytes(claims)).expect("claims are JSON");
        assert_eq!(claims["aud"], format!("http://{}", self.service.address()), "it is for this service");
        claims["key"] = json!(key);
        claims
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("keys of any length").chain_update(text);
    mac.finalize().into_bytes().into()
}
