//! Asking for a terminal.

use super::session::{Guest, serve};
use super::typing::SIDE_MAX;
use crate::http::access::Caller;
use crate::http::body::NoBody;
use crate::http::feed::{Holder, new_ticket};
use crate::http::idempotency::NotKept;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::{Id, Query};
use crate::http::rows;
use crate::http::state::AppState;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, UPGRADE};
use axum::response::Response;
use axum::{Extension, Json};
use deputy_protocol::api::FeedTicket;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::TerminalSize;
use serde::Deserialize;

/// What a person types at once, at most; a browser sends what is pasted in pieces.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// The usual size of a terminal.
const USUAL: TerminalSize = TerminalSize { cols: 80, rows: 24 };

/// What is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Wanted {
    cols: Option<String>,
    rows: Option<String>,
    /// Seen to by the guard.
    #[serde(rename = "ticket")]
    _ticket: Option<String>,
}

impl Wanted {
    fn size(&self) -> Result<TerminalSize, ApiError> {
        Ok(TerminalSize {
            cols: side("cols", self.cols.as_deref(), USUAL.cols)?,
            rows: side("rows", self.rows.as_deref(), USUAL.rows)?,
        })
    }
}

fn side(name: &str, text: Option<&str>, usual: u16) -> Result<u16, ApiError> {
    let Some(text) = text else { return Ok(usual) };
    match text.parse() {
        Ok(side) if (1..=SIDE_MAX).contains(&side) => Ok(side),
        _ => Err(ApiError::query(name, format!("`{text}` is no number from 1 to {SIDE_MAX}"))),
    }
}

/// `GET /runs/{id}/terminal`
pub(in crate::http) async fn open(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(wanted): Query<Wanted>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let size = wanted.size()?;
    let upgrade = upgrade.map_err(|_| {
        let detail = "a terminal is a WebSocket: connect with a WebSocket client, at the same path";
        ApiError::new(Kind::UpgradeRequired, detail).with(UPGRADE, HeaderValue::from_static("websocket"))
    })?;
    rows::run(&app, &caller, run_id).await?;
    app.terminals.check(run_id).await?;
    let guest = Guest {
        terminals: app.terminals.clone(),
        run_id,
        size,
        by: caller.by(),
        admission: Holder { tokens: app.tokens.clone(), token_id: caller.token_id },
        clock: app.world.clock.clone(),
    };
    let upgrade = upgrade.max_message_size(MESSAGE_BYTES_MAX).max_frame_size(MESSAGE_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| Box::pin(serve(socket, guest))))
}

/// `POST /runs/{id}/terminal/tickets`: also says, in words that a browser can read, why there is no terminal now.
pub(in crate::http) async fn ticket(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    _: NoBody,
) -> Result<(StatusCode, Extension<NotKept>, Json<FeedTicket>), ApiError> {
    rows::run(&app, &caller, run_id).await?;
    app.terminals.check(run_id).await?;
    new_ticket(&app, caller, &format!("/api/v1/runs/{run_id}/terminal"))
}
