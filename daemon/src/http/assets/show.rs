//! What is shown where no route is.

use super::answer::{answer, page};
use crate::http::meta::not_found;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Response};
use axum::response::IntoResponse as _;

/// Addresses of programs: nobody who is lost there wants a page.
const PROGRAMS: [&str; 3] = ["/api/", "/gateway/", "/mcp"];

/// A file of the app; its page for a browser that goes to an address; else that nothing is there.
pub(in crate::http) async fn show(request: Request) -> Response<Body> {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads || PROGRAMS.iter().any(|program| path.starts_with(program)) {
        return not_found().await.into_response();
    }
    if let Some(file) = answer(path.trim_start_matches('/'), request.headers()) {
        return file;
    }
    if !wants_page(&request) {
        return not_found().await.into_response();
    }
    page(request.headers()).unwrap_or_else(without_app)
}

/// Whether a person's browser asks, and not a program: `curl` accepts everything and names nothing.
fn wants_page(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.trim().starts_with("text/html"))
}

/// What stands in the app's place in a program that was built without it.
fn without_app() -> Response<Body> {
    let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    let page = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Deputy</title></head>\n\
         <body>\n<h1>Deputy</h1>\n<p>The web app is not part of this build: <code>make build</code> makes it where npm \
         is. On a machine where you are logged in, the command <code>deputy</code> shows everything.</p>\n\
         <pre>deputy inbox\ndeputy runs\ndeputy help</pre>\n</body>\n</html>\n";
    (headers, page).into_response()
}
