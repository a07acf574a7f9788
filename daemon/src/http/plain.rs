//! What plain HTTP is answered where HTTPS is spoken.

use super::problem::{ApiError, Kind, finish};
use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::response::IntoResponse as _;
use uuid::Uuid;

/// Refuses everything. No redirect: a client that follows it would go on sending its token in the clear first.
pub(super) fn refusal() -> Router {
    Router::new().fallback(refuse)
}

async fn refuse() -> Response<Body> {
    let detail = "this port speaks HTTPS only: write https:// in the address; a token that was sent just now \
                  travelled unencrypted, so make another and revoke it";
    let refused = ApiError::new(Kind::BadRequest, detail).with(CONNECTION, HeaderValue::from_static("close"));
    finish(refused.into_response(), &Uuid::new_v4().simple().to_string())
}
