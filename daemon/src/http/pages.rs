//! What a person's browser is shown while there is no web app: which command shows what the link is about.
//!
//! Anybody may see these pages, so nothing of a run is in them, not even whether there is one.

use super::problem::{ApiError, Kind};
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use deputy_protocol::ids::{ConversationId, PlanId, RunId};

/// Nothing is loaded, run, framed or sent anywhere.
const POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

pub(super) async fn root() -> impl IntoResponse {
    page(
        "<p>This is the address of Deputy's API. There is no web app in this version: \
         the command <code>deputy</code> shows everything.</p>\n\
         <pre>deputy inbox\ndeputy runs\ndeputy help</pre>\n",
    )
}

/// What notifications link to.
pub(super) async fn run(Path(id): Path<String>) -> Result<impl IntoResponse, ApiError> {
    // Only what is an id is repeated: it holds no markup.
    let id: RunId = id.parse().map_err(|_| nothing())?;
    Ok(page(&format!(
        "<p>There is no web app in this version. On a machine where you are logged in, this shows the run:</p>\n\
         <pre>deputy show {id}</pre>\n\
         <p><code>deputy diff {id}</code> shows its change, <code>deputy inbox</code> what waits for you.</p>\n"
    )))
}

/// The same for a conversation.
pub(super) async fn conversation(Path(id): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let id: ConversationId = id.parse().map_err(|_| nothing())?;
    Ok(page(&format!(
        "<p>There is no web app in this version. On a machine where you are logged in, this goes on with the \
         conversation:</p>\n\
         <pre>deputy chat --conversation {id}</pre>\n\
         <p><code>deputy inbox</code> shows what waits for you.</p>\n"
    )))
}

/// The same for a plan.
pub(super) async fn plan(Path(id): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let id: PlanId = id.parse().map_err(|_| nothing())?;
    Ok(page(&format!(
        "<p>There is no web app in this version. On a machine where you are logged in, this shows the plan:</p>\n\
         <pre>deputy plan show {id}</pre>\n\
         <p><code>deputy inbox</code> shows what waits for you.</p>\n"
    )))
}

fn nothing() -> ApiError {
    ApiError::new(Kind::NotFound, "nothing has this address")
}

fn page(body: &str) -> impl IntoResponse + use<> {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Deputy</title></head>\n\
         <body>\n<h1>Deputy</h1>\n{body}</body>\n</html>\n"
    );
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)], text)
}
