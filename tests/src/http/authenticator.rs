//! An authenticator in software: it makes passkeys, and signs with them, as a phone does. Nothing attests it.
//!
//! What it writes is CBOR (RFC 8949), as far as WebAuthn (level 3, section 6) needs it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The person is there, and it made sure who it is.
const PRESENT_AND_VERIFIED: u8 = 0x05;
/// A key is told besides.
const WITH_KEY: u8 = 0x40;

/// One passkey, and whose it is.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    user: Vec<u8>,
    host: String,
    /// The origin that its browser is at.
    pub origin: String,
    /// How often it has signed.
    pub counter: u32,
}

impl Authenticator {
    /// One at this origin, which has nobody's key yet.
    pub fn new(origin: &str) -> Self {
        let key =
            SigningKey::from_slice(&rand::random::<[u8; 32]>()).expect("chance is a key, all but never not");
        let (id, origin) = (rand::random(), origin.to_owned());
        Self { key, id, user: Vec::new(), host: String::new(), origin, counter: 0 }
    }

    /// Makes a passkey, as `navigator.credentials.create` does. `options` is what the server asked.
    pub fn create(&mut self, options: &Value) -> Value {
        let wanted = &options["publicKey"];
        self.user = bytes(&wanted["user"]["id"]);
        self.host = text(&wanted["rp"]["id"]);
        let client = self.client("webauthn.create", &wanted["challenge"]);
        let mut data = self.data(PRESENT_AND_VERIFIED | WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("it is short").to_be_bytes());
        data.extend(self.id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3];
        object.extend(cbor_text("fmt"));
        object.extend(cbor_text("none"));
        object.extend(cbor_text("attStmt"));
        object.push(0xa0);
        object.extend(cbor_text("authData"));
        object.extend(cbor_bytes(&data));
        json!({
            "id": URL_SAFE_NO_PAD.encode(self.id),
            "rawId": URL_SAFE_NO_PAD.encode(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "attestationObject": URL_SAFE_NO_PAD.encode(object),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "transports": ["internal"]
            }
        })
    }

    /// Signs, as `navigator.credentials.get` does.
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let client = self.client("webauthn.get", &options["publicKey"]["challenge"]);
        let data = self.data(PRESENT_AND_VERIFIED);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": URL_SAFE_NO_PAD.encode(self.id),
            "rawId": URL_SAFE_NO_PAD.encode(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "signature": URL_SAFE_NO_PAD.encode(signature.to_der().as_bytes()),
                "userHandle": URL_SAFE_NO_PAD.encode(&self.user)
            }
        })
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false
        });
        data.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// COSE (RFC 9053): an elliptic curve's point, of P-256, for ES256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(cbor_bytes(&point[1..33]));
        key.push(0x22);
        key.extend(cbor_bytes(&point[33..65]));
        key
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().expect("bytes are text")).expect("of base64url")
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is text").to_owned()
}

fn cbor_text(text: &str) -> Vec<u8> {
    headed(0x60, text.as_bytes())
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    headed(0x40, bytes)
}

fn headed(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = match u8::try_from(bytes.len()) {
        Ok(length) if length < 24 => vec![kind | length],
        Ok(length) => vec![kind | 0x18, length],
        Err(_) => {
            let length = u16::try_from(bytes.len()).expect("nothing here is longer");
            [vec![kind | 0x19], length.to_be_bytes().to_vec()].concat()
        }
    };
    out.extend(bytes);
    out
}
