//! Browsers that want to be told.

use super::access::Caller;
use super::body::Json;
use super::problem::ApiError;
use super::state::AppState;
use axum::extract::State;
use deputy_protocol::api::{NewPushSubscription, PushView};

pub(super) async fn show(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<axum::Json<PushView>, ApiError> {
    view(&app, &caller).await
}

pub(super) async fn subscribe(
    State(app): State<AppState>,
    caller: Caller,
    Json(new): Json<NewPushSubscription>,
) -> Result<axum::Json<PushView>, ApiError> {
    app.push.subscribe(caller.token_id, &new).await?;
    view(&app, &caller).await
}

pub(super) async fn unsubscribe(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<axum::Json<PushView>, ApiError> {
    app.push.unsubscribe(caller.token_id).await?;
    view(&app, &caller).await
}

async fn view(app: &AppState, caller: &Caller) -> Result<axum::Json<PushView>, ApiError> {
    let state = app.push.states().await?.get(&caller.token_id).copied();
    Ok(axum::Json(PushView { public_key: app.push.public_key().await?, state }))
}
