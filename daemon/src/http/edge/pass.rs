//! The way of a request in, and of its answer out.

use super::{headers, host, origin};
use crate::http::problem::{ApiError, Kind, finish};
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, Response};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use deputy_actors::correlation::on_behalf_of;
use deputy_protocol::ids::CorrelationId;
use std::any::Any;
use tracing::Instrument as _;
use uuid::Uuid;

/// Checks, passes on, and finishes the answer.
pub(crate) async fn pass(State(app): State<AppState>, request: Request, next: Next) -> Response<Body> {
    // Ours, always: an id that a client may choose can be made to look like somebody else's in the log.
    let correlation = CorrelationId(Uuid::new_v4());
    // As the ledger and the log write it: one search finds the request, its facts and what they led to.
    let request_id = correlation.to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let span = tracing::info_span!("request", id = %request_id, %method, route);
    let begun = tokio::time::Instant::now();
    let (parts, body) = request.into_parts();
    let checked = host::check(&app.settings, &parts).and_then(|()| origin::check(&app.settings, &parts));
    let request = Request::from_parts(parts, body);
    let answer = async {
        match checked {
            Ok(()) => on_behalf_of(correlation, next.run(request)).await,
            Err(refused) => refused.into_response(),
        }
    };
    let mut response = finish(answer.instrument(span.clone()).await, &request_id);
    headers::add(&mut response, &request_id);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    span.in_scope(|| tracing::debug!(status, took_ms = took.as_millis(), "answered"));
    let labels = [("method", known(&method).to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("deputy_http_requests_total", &labels).increment(1);
    metrics::histogram!("deputy_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    response
}

/// A client may send any word as its method: as a label each would be counted, and kept, on its own.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::PATCH | Method::DELETE | Method::HEAD => method.as_str(),
        _ => "other",
    }
}

/// What is answered when a handler panics: nothing of its insides.
#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
pub(crate) fn caught(panic: Box<dyn Any + Send>) -> Response<Body> {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
    tracing::error!(panic = words, "a handler panicked");
    ApiError::new(Kind::Internal, "something went wrong inside: the log has more under this request's id")
        .into_response()
}
