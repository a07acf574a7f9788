//! Which request it is.

use crate::http::problem::{ApiError, Kind};
use axum::http::HeaderMap;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const HEADER: &str = "idempotency-key";
const BYTES_MAX: usize = 255;

/// Which request it is: whose, what for, and under which key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// A token, or a person: what waits in a browser is sent again by whichever device of theirs it is then.
    pub owner: Uuid,
    pub request: String,
    pub digest: [u8; 32],
}

/// The key that a client sent, if it sent one.
pub(super) fn sent(headers: &HeaderMap) -> Result<Option<&[u8]>, ApiError> {
    let mut all = headers.get_all(HEADER).iter();
    let Some(key) = all.next() else { return Ok(None) };
    let key = key.as_bytes();
    let is_plain = (1..=BYTES_MAX).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    if all.next().is_some() || !is_plain {
        let detail =
            "Idempotency-Key must be there once, with 1 to 255 printable ASCII characters and no space";
        return Err(ApiError::new(Kind::BadRequest, detail).at("Idempotency-Key"));
    }
    Ok(Some(key))
}

pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
