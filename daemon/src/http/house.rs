//! The kill switch.

use super::access::Caller;
use super::body::{Json, NoBody};
use super::fields;
use super::idempotency::Seed;
use super::problem::ApiError;
use super::state::AppState;
use super::views;
use axum::extract::State;
use deputy_protocol::api::{House, PauseRequest};

pub(super) async fn pause(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(PauseRequest { mode, reason }): Json<PauseRequest>,
) -> Result<axum::Json<House>, ApiError> {
    fields::no_longer("reason", reason.as_deref(), fields::LINE_CHARS_MAX)?;
    let by = caller.by();
    let reason = reason.unwrap_or_else(|| format!("paused by {by}"));
    Ok(axum::Json(views::house(app.house.once(seed.once()).pause(mode, reason, &by).await?)))
}

pub(super) async fn resume(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    _: NoBody,
) -> Result<axum::Json<House>, ApiError> {
    Ok(axum::Json(views::house(app.house.once(seed.once()).resume(&caller.by()).await?)))
}
