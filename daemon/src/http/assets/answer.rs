//! A file as an answer.

use super::files::{self, PAGE, packed};
use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Response, StatusCode};

/// What may happen in the page: its own scripts, its own server, and pictures that it draws itself. Styles may stand in the
/// page, since terminal and dialogs write theirs as they go; no text of others ever becomes one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page never needs of the device.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// Files whose names change with what is in them.
const HASHED: &str = "assets/";

/// A file, or nothing when there is none of this name.
pub(super) fn answer(path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    let plain = files::file(path)?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let etag = format!("\"{}\"", hex::encode(&plain.metadata.sha256_hash()[..16]));
    let kept = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let answer = Response::builder()
        .header(ETAG, &etag)
        .header(VARY, "accept-encoding")
        .header(CACHE_CONTROL, kept)
        .header(CONTENT_SECURITY_POLICY, POLICY)
        .header("permissions-policy", PERMISSIONS)
        .header("cross-origin-opener-policy", "same-origin");
    // A proxy may have weakened it.
    if text(IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == etag) {
        return answer.status(StatusCode::NOT_MODIFIED).body(Body::empty()).ok();
    }
    let answer = answer.header(CONTENT_TYPE, plain.metadata.mimetype());
    match packed(path, text(ACCEPT_ENCODING)) {
        Some((small, packing)) => {
            answer.header(CONTENT_ENCODING, packing.name()).body(Body::from(small.data)).ok()
        }
        None => answer.body(Body::from(plain.data)).ok(),
    }
}

/// The app's page, at whatever address.
pub(super) fn page(headers: &HeaderMap) -> Option<Response<Body>> {
    answer(PAGE, headers)
}
