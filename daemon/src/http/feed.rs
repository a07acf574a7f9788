//! The feed's connections.

use super::access::Caller;
use super::body::NoBody;
use super::idempotency::NotKept;
use super::problem::{ApiError, Kind};
use super::query::{Query, position};
use super::state::AppState;
use crate::feed::{Admission, After, Ask, serve};
use crate::tokens::Tokens;
use async_trait::async_trait;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, UPGRADE};
use axum::response::Response;
use axum::{Extension, Json};
use deputy_protocol::api::FeedTicket;
use deputy_protocol::ids::TokenId;
use deputy_protocol::stream::Stream;
use serde::Deserialize;
use std::sync::Arc;

/// Where the feed is.
const FEED: &str = "/api/v1/feed";
/// A reader has next to nothing to say.
const MESSAGE_BYTES_MAX: usize = 4096;
/// Streams that one connection may name.
const STREAMS_MAX: usize = 16;

/// What a reader wants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    after: Option<String>,
    /// One stream, or several with commas between them.
    stream: Option<String>,
    ledger_id: Option<String>,
    /// Seen to by the guard.
    #[serde(rename = "ticket")]
    _ticket: Option<String>,
}

/// Whose connection it is.
pub(super) struct Holder {
    pub(super) tokens: Arc<Tokens>,
    pub(super) token_id: TokenId,
}

#[async_trait]
impl Admission for Holder {
    async fn holds(&self) -> bool {
        // A database that does not answer is no reason to send readers away; it is asked again soon.
        self.tokens.is_valid(self.token_id).await.unwrap_or(true)
    }
}

pub(super) async fn open(
    State(app): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let ask = ask(&wanted)?;
    let upgrade = upgrade.map_err(|_| {
        let detail = "the feed is a WebSocket: connect with a WebSocket client, at the same path";
        ApiError::new(Kind::UpgradeRequired, detail).with(UPGRADE, HeaderValue::from_static("websocket"))
    })?;
    let place = app.feed.place().ok_or_else(|| {
        ApiError::new(Kind::Unavailable, "there are too many readers of the feed: close some").retry_after(10)
    })?;
    let admission = Arc::new(Holder { tokens: app.tokens.clone(), token_id: caller.token_id });
    let (hub, reader) = (app.feed.clone(), caller.reader());
    // The buffer is filled with zeros at each look at the socket, and there is one per reader: it is kept small.
    let upgrade = upgrade.read_buffer_size(MESSAGE_BYTES_MAX);
    let upgrade = upgrade.max_message_size(MESSAGE_BYTES_MAX).max_frame_size(MESSAGE_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| serve(socket, hub, place, reader, ask, admission)))
}

pub(super) async fn ticket(
    State(app): State<AppState>,
    caller: Caller,
    _: NoBody,
) -> Result<(StatusCode, Extension<NotKept>, Json<FeedTicket>), ApiError> {
    new_ticket(&app, caller, FEED)
}

/// A ticket that opens what is at this path, once.
pub(super) fn new_ticket(
    app: &AppState,
    caller: Caller,
    path: &str,
) -> Result<(StatusCode, Extension<NotKept>, Json<FeedTicket>), ApiError> {
    let ticket = app.tickets.issue(caller, path, app.world.clock.now()).ok_or_else(|| {
        ApiError::new(Kind::Unavailable, "there are too many unused tickets: wait a minute").retry_after(60)
    })?;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(ticket)))
}

fn ask(wanted: &Wanted) -> Result<Ask, ApiError> {
    let names: Vec<&str> =
        wanted.stream.as_deref().map(|names| names.split(',').collect()).unwrap_or_default();
    if names.len() > STREAMS_MAX {
        return Err(ApiError::query(
            "stream",
            format!("at most {STREAMS_MAX} streams: leave it out for all"),
        ));
    }
    if names.iter().any(|name| name.is_empty() || name.contains('\0')) {
        return Err(ApiError::query(
            "stream",
            "a stream's name is `run/ID`, `run/ID/steps`, `task/ID`, `house`, …",
        ));
    }
    let ledger_id = wanted.ledger_id.as_deref().map(str::parse).transpose();
    Ok(Ask {
        after: after(wanted.after.as_deref())?,
        streams: names.into_iter().map(|name| Stream::from(name.to_owned())).collect(),
        ledger_id: ledger_id.map_err(|_| ApiError::query("ledger_id", "it is no id: /about has it"))?,
    })
}

fn after(text: Option<&str>) -> Result<After, ApiError> {
    match text {
        Some("head") => Ok(After::Head),
        text => position("after", text).map(After::Position),
    }
}
