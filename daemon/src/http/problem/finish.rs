//! Writes problems, with the id of their request, and turns whatever else failed into one.

use super::error::ApiError;
use super::kind::Kind;
use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use deputy_protocol::api::Problem;

/// The media type of problems (RFC 9457).
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// The answer as it goes out.
pub(crate) fn finish(mut response: Response<Body>, request_id: &str) -> Response<Body> {
    let found = response.extensions_mut().remove::<Problem>();
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let problem = match found {
        Some(problem) => problem,
        // A library answered: its words are for developers, ours are for people.
        None if is_error && !is_json(&response) => by_status(response.status()),
        None => return response,
    };
    write(response, &Problem { request_id: Some(request_id.to_owned()), ..problem })
}

/// The body of a problem.
pub(crate) fn encode(problem: &Problem) -> Vec<u8> {
    serde_json::to_vec(problem).expect("a problem is plain data and always serialises")
}

fn write(mut response: Response<Body>, problem: &Problem) -> Response<Body> {
    *response.body_mut() = Body::from(encode(problem));
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response
}

/// Written by a handler of ours: libraries answer with plain text or nothing.
fn is_json(response: &Response<Body>) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|found| found.as_bytes().ends_with(b"json"))
}

fn by_status(status: StatusCode) -> Problem {
    let kind = Kind::ALL.iter().copied().find(|kind| kind.status() == status);
    let kind = kind.unwrap_or(if status.is_server_error() { Kind::Internal } else { Kind::BadRequest });
    let said = status.canonical_reason().unwrap_or("refused");
    let mut response = ApiError::new(kind, format!("{}: {said}", kind.title())).into_response();
    let problem = response.extensions_mut().remove::<Problem>();
    Problem { status: status.as_u16(), ..problem.expect("an error always carries its problem") }
}
