//! The agents that work can be ordered from.

use super::problem::ApiError;
use super::state::AppState;
use crate::roster::roster;
use axum::Json;
use axum::extract::State;
use deputy_protocol::api::{AgentView, Page};

pub(super) async fn list(State(app): State<AppState>) -> Result<Json<Page<AgentView>>, ApiError> {
    let items = roster(app.world.programs.as_ref(), &app.world.settings).await;
    Ok(Json(Page { items, next: None }))
}
