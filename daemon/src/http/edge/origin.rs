//! Whether a request comes from our own pages.
//!
//! Browsers send `Origin` with every request that changes something and with every WebSocket; other programs send none,
//! and have to show a token anyway.

use super::host;
use crate::http::problem::{ApiError, Kind};
use crate::http::settings::HttpSettings;
use axum::http::header::{HOST, HeaderValue, ORIGIN, UPGRADE};
use axum::http::request::Parts;
use url::Url;

/// Refuses requests from other web sites.
pub(super) fn check(settings: &HttpSettings, request: &Parts) -> Result<(), ApiError> {
    // Reading is not dangerous: without CORS headers a foreign page cannot see the answer.
    if request.method.is_safe() && !request.headers.contains_key(UPGRADE) {
        return Ok(());
    }
    let foreign = || {
        let detail = format!("the request comes from another web site: open {}", settings.public_url);
        ApiError::new(Kind::ForeignOrigin, detail)
    };
    let mut origins = request.headers.get_all(ORIGIN).iter();
    if let Some(origin) = origins.next() {
        let origin = origin.to_str().map_err(|_| foreign())?;
        if origins.next().is_some() || !is_ours(settings, request, origin) {
            return Err(foreign());
        }
    }
    // Newer browsers say it even where they send no origin.
    let site = request.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    match site {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(foreign()),
    }
}

/// Whether a request that was let through says that it comes from our own page: what is silent does not.
pub(crate) fn says_it_is_ours(request: &Parts) -> bool {
    let site = request.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    // Any origin but ours was refused before.
    request.headers.contains_key(ORIGIN) || site == Some(b"same-origin")
}

fn is_ours(settings: &HttpSettings, request: &Parts, origin: &str) -> bool {
    if origin == settings.public_url.origin().ascii_serialization() {
        return true;
    }
    let Ok(url) = Url::parse(origin) else { return false };
    // Only an origin: nothing behind the port, no other spelling of it.
    if url.origin().ascii_serialization() != origin {
        return false;
    }
    let Some(name) = url.host_str() else { return false };
    let port = url.port_or_known_default();
    let is_this_port = port == Some(settings.listen.port());
    let scheme = if settings.https { "https" } else { "http" };
    if host::is_loopback(name) && is_this_port && url.scheme() == scheme {
        return true;
    }
    // A page that was opened by our bare address: it is ours if it asks the very host that it came from.
    let asked = request.headers.get(HOST).and_then(|asked| asked.to_str().ok());
    let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
    !is_name
        && is_this_port
        && host::is_ours(settings, name)
        && asked == Some(&origin[url.scheme().len() + 3..])
}
