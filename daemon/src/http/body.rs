//! Bodies of requests: JSON, whole, and nothing in it that we do not know.

use super::fields::holds_nul;
use super::problem::{ApiError, Kind};
use super::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use deputy_protocol::api::{Nothing, Object};
use futures::StreamExt as _;
use serde::de::DeserializeOwned;

/// How much of a body that is too large is read and thrown away: a client that is still sending hears our answer only
/// when it is done, and a reset connection says nothing.
const DISCARDED_BYTES_MAX: usize = 32 << 20;

/// A body, as what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<T>(pub T);

/// A body that may be absent, as what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaybeJson<T>(pub T);

/// A body that says nothing and may be absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoBody;

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let body = read_body(&parts.headers, body, app.settings.body_bytes_max).await?;
        is_json(&parts.headers)?;
        parse(&body).map(Self)
    }
}

impl<T: DeserializeOwned + Default> FromRequest<AppState> for MaybeJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let body = read_body(&parts.headers, body, app.settings.body_bytes_max).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        is_json(&parts.headers)?;
        parse(&body).map(Self)
    }
}

impl FromRequest<AppState> for NoBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        MaybeJson::<Nothing>::from_request(request, app).await.map(|_| Self)
    }
}

/// The whole body, if it is not too large.
pub(super) async fn read_body(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, ApiError> {
    let announced: Option<usize> =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let too_large = || {
        let detail =
            format!("the body has more than {most} bytes: put long material into a file of the repository");
        ApiError::new(Kind::TooLarge, detail)
    };
    if announced.is_some_and(|length| length > DISCARDED_BYTES_MAX) {
        return Err(too_large());
    }
    let mut whole = Vec::with_capacity(announced.unwrap_or(0).min(most));
    let mut seen = 0_usize;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| ApiError::new(Kind::BadRequest, "the body ended before its end"))?;
        seen = seen.saturating_add(chunk.len());
        if seen > DISCARDED_BYTES_MAX {
            return Err(too_large());
        }
        if seen <= most {
            whole.extend_from_slice(&chunk);
        }
    }
    if seen > most { Err(too_large()) } else { Ok(whole.into()) }
}

/// Only a body that says it is JSON: a form of a foreign page cannot say so.
fn is_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let said = headers.get(CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    let media_type = said.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::new(Kind::UnsupportedMediaType, "send JSON, with `Content-Type: application/json`"))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let text = std::str::from_utf8(body).map_err(|fault| {
        let detail = format!("the body is not UTF-8: byte {} cannot be read", fault.valid_up_to() + 1);
        ApiError::new(Kind::InvalidJson, detail)
    })?;
    if holds_nul(text) {
        return Err(ApiError::new(Kind::Invalid, "a text in the body holds the NUL character: leave it out"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let Object(value) = serde_path_to_error::deserialize(&mut reader).map_err(|fault| {
        let field = fault.path().to_string();
        refused(&field, fault.inner())
    })?;
    reader.end().map_err(|fault| refused(".", &fault))?;
    Ok(value)
}

fn refused(field: &str, fault: &serde_json::Error) -> ApiError {
    if fault.is_data() {
        return match field {
            "." => ApiError::new(Kind::Invalid, fault.to_string()),
            field => ApiError::field(field, fault.to_string()),
        };
    }
    ApiError::new(Kind::InvalidJson, format!("the body is not JSON: {fault}"))
}
