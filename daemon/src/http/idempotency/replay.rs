//! Carries a request out once, and gives its answer as often as it is asked for.

use super::key::{Key, digest, sent};
use super::record::Kept;
use super::seed::{CarriedOutAgain, NotKept};
use super::store::{Begun, Claim};
use crate::http::access::Caller;
use crate::http::body::read_body;
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE, encode};
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use deputy_protocol::api::Problem;

/// Says that an answer is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Largest answer that is kept; no answer to a POST comes near it.
const ANSWER_BYTES_MAX: usize = 8 << 20;

/// Carries a request out, or gives the answer that it had.
pub(crate) async fn run(app: &AppState, caller: &Caller, request: Request, next: Next) -> Response<Body> {
    match sent(request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => {
            let path = request.uri().path();
            let key = Key { owner: caller.identity(), request: format!("POST {path}"), digest: digest(key) };
            once(app, key, request, next).await.unwrap_or_else(axum::response::IntoResponse::into_response)
        }
        Err(refused) => refused.into_response(),
    }
}

async fn once(app: &AppState, key: Key, request: Request, next: Next) -> Result<Response<Body>, ApiError> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, app.settings.body_bytes_max).await?;
    // A body that says nothing may be left out: it is the same request.
    let said: &[u8] = if body.is_empty() { b"{}" } else { &body };
    let claim = match app.idempotency.begin(key, digest(said)).await? {
        Begun::Kept(kept) => return Ok(replayed(kept)),
        Begun::Ours(claim) => claim,
    };
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(claim.seed);
    let response = next.run(request).await;
    if !is_final(response.status()) || response.extensions().get::<CarriedOutAgain>().is_some() {
        return Ok(response);
    }
    keep(&claim, response).await
}

/// Whether repeating the request would not do better: then the answer is kept. What failed on our side, was limited or
/// not allowed is tried anew, with the same seed.
fn is_final(status: StatusCode) -> bool {
    let passing = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    !status.is_server_error() && !passing.contains(&status)
}

async fn keep(claim: &Claim<'_>, response: Response<Body>) -> Result<Response<Body>, ApiError> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        let kept = Kept { status: problem.status, media_type: MEDIA_TYPE.to_owned(), body: encode(problem) };
        told(&claim.keep(&kept).await);
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, ANSWER_BYTES_MAX)
        .await
        .map_err(|_| ApiError::new(Kind::Internal, "the answer could not be made"))?;
    let kept = if parts.extensions.get::<NotKept>().is_some() {
        not_repeatable()
    } else {
        let media_type = parts.headers.get(CONTENT_TYPE).and_then(|found| found.to_str().ok());
        Kept {
            status: parts.status.as_u16(),
            media_type: media_type.unwrap_or_default().to_owned(),
            body: body.to_vec(),
        }
    };
    told(&claim.keep(&kept).await);
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// It is done and said so: that the answer could not be kept costs a repetition a second run with the same seed.
fn told(outcome: &Result<(), ApiError>) {
    if outcome.is_err() {
        tracing::warn!("an answer could not be kept under its idempotency key");
    }
}

fn not_repeatable() -> Kept {
    let detail =
        "this request was carried out, and its answer held a secret that is not kept: make a new one";
    let response = ApiError::new(Kind::NotRepeatable, detail).into_response();
    let problem = response.extensions().get::<Problem>();
    let body = problem.map(encode).unwrap_or_default();
    Kept { status: Kind::NotRepeatable.status().as_u16(), media_type: MEDIA_TYPE.to_owned(), body }
}

fn replayed(kept: Kept) -> Response<Body> {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_problem = kept.media_type == MEDIA_TYPE;
    let mut response = match serde_json::from_slice::<Problem>(&kept.body) {
        // Written anew at the edge, with the id of this request.
        Ok(problem) if is_problem => {
            let mut response = status.into_response();
            response.extensions_mut().insert(problem);
            response
        }
        _ => (status, kept.body).into_response(),
    };
    if let Ok(media_type) = HeaderValue::from_str(&kept.media_type) {
        response.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
