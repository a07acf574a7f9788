//! What a request shows of who sends it: a token, the cookie of a device, or nothing; never two of them.

use super::caller::Caller;
use super::peer::peer;
use crate::http::edge;
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, HeaderValue, UPGRADE, WWW_AUTHENTICATE};
use axum::http::request::Parts;

/// The cookie of a device that is signed in. Browsers take a name that begins so only from this very host, over HTTPS (or
/// from themselves), for all paths.
pub(in crate::http) const COOKIE_NAME: &str = "__Host-deputy";

/// What a request shows.
pub(super) enum Shown {
    Nothing,
    Token,
    Cookie(String),
}

/// What a request shows, if it is one thing.
pub(super) fn shown(request: &Parts) -> Result<Shown, ApiError> {
    let has_token = request.headers.contains_key(AUTHORIZATION);
    match (cookie(&request.headers)?, has_token) {
        (Some(_), true) => {
            let detail = "the request has both a token and the cookie of a device: send one of them";
            Err(ApiError::new(Kind::BadRequest, detail))
        }
        (Some(secret), false) => Ok(Shown::Cookie(secret)),
        (None, true) => Ok(Shown::Token),
        (None, false) => Ok(Shown::Nothing),
    }
}

/// Whose token it is.
pub(super) async fn bearer(app: &AppState, request: &Parts) -> Result<Caller, ApiError> {
    let secret = secret(&request.headers)?;
    if let Some(bearer) = app.tokens.find(secret).await? {
        return Ok(bearer.into());
    }
    app.limits.refusal(peer(request))?;
    Err(unauthenticated("the token is not known, was revoked, or has expired"))
}

/// Whose device it is; nothing where it is signed in no more.
pub(super) async fn device(
    app: &AppState,
    request: &Parts,
    secret: &str,
) -> Result<Option<Caller>, ApiError> {
    let Some(found) = app.tokens.find_device(secret).await? else { return Ok(None) };
    // A browser sends its cookie with whatever asks: what changes something has to say that our own page does.
    let changes = !request.method.is_safe() || request.headers.contains_key(UPGRADE);
    if changes && !edge::says_it_is_ours(request) {
        let detail = "a request with the cookie must say which page it comes from, by `Origin` or `Sec-Fetch-Site`: \
                      programs use a token";
        return Err(ApiError::new(Kind::ForeignOrigin, detail));
    }
    Ok(Some(found.into()))
}

/// Nobody, or somebody who is signed in no more.
pub(super) fn unauthenticated(detail: &str) -> ApiError {
    ApiError::new(Kind::Unauthenticated, detail)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"deputy\""))
}

fn secret(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (sent.next(), sent.next()) else {
        return Err(unauthenticated("this needs `Authorization: Bearer TOKEN`, once"));
    };
    let text = header.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => Ok(secret.trim()),
        _ => Err(unauthenticated("this needs `Authorization: Bearer TOKEN`")),
    }
}

/// Our cookie, among those that a browser sends: in one header, or with HTTP/2 in several.
pub(in crate::http) fn cookie(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut ours = pairs.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, secret)| secret);
    match (ours.next(), ours.next()) {
        (found, None) => Ok(found.map(str::to_owned)),
        // Somebody hopes that we and another program read different ones.
        (_, Some(_)) => {
            Err(ApiError::new(Kind::BadRequest, "the cookie is there twice: delete both, and sign in"))
        }
    }
}
