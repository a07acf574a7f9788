//! What only one browser can read (RFC 8291): a key agreed on with it for this message alone, and AES-128-GCM in the form of
//! RFC 8188.

use super::error::PushError;
use super::subscription::BrowserKeys;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a record; push services take no larger message, and ours is one record.
const RECORD_BYTES: u32 = 4096;
/// Behind the last record's text, before its padding, of which there is none.
const LAST: u8 = 2;

/// A message as it is posted.
pub(super) fn encrypt(keys: &BrowserKeys, text: &[u8]) -> Result<Vec<u8>, PushError> {
    let own = PrivateKey::generate(&ECDH_P256).map_err(|_| NO_AGREEMENT)?;
    encrypt_with(keys, text, &own, rand::random())
}

const NO_AGREEMENT: PushError = PushError::Key("`p256dh` is no point of the curve P-256");

/// The same, with chance of one's own.
pub(super) fn encrypt_with(
    keys: &BrowserKeys,
    text: &[u8],
    own: &PrivateKey,
    salt: [u8; 16],
) -> Result<Vec<u8>, PushError> {
    let public = own.compute_public_key().map_err(|_| NO_AGREEMENT)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &keys.p256dh);
    let shared = agree(own, theirs, NO_AGREEMENT, |secret| Ok(hmac(&keys.auth, &[secret])))?;
    let info: [&[u8]; 4] = [b"WebPush: info\0", &keys.p256dh, public.as_ref(), &[1]];
    let material = hmac(&shared, &info);
    let pseudorandom = hmac(&salt, &[&material]);
    let key = hmac(&pseudorandom, &[b"Content-Encoding: aes128gcm\0\x01"]);
    let nonce = hmac(&pseudorandom, &[b"Content-Encoding: nonce\0\x01"]);

    let cipher = UnboundKey::new(&AES_128_GCM, &key[..16]).expect("the key has the cipher's length");
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).expect("it has a nonce's length");
    let mut sealed = [text, &[LAST]].concat();
    LessSafeKey::new(cipher)
        .seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)
        .map_err(|_| PushError::Key("the message could not be encrypted"))?;

    let public = public.as_ref();
    let length = u8::try_from(public.len()).expect("a point has 65 bytes");
    Ok([&salt, &RECORD_BYTES.to_be_bytes()[..], &[length], public, &sealed].concat())
}

/// HMAC-SHA-256: with a key for one block of it, extraction and expansion of HKDF (RFC 5869) alike.
fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
