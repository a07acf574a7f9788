//! The agents that work can be ordered from.

use super::problem::ApiError;
use super::query::{Paging, Query};
use super::state::AppState;
use crate::roster::roster;
use axum::Json;
use axum::extract::State;
use deputy_domain::model::ModelName;
use deputy_protocol::api::{AgentView, Page};

pub(super) async fn list(
    State(app): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<AgentView>>, ApiError> {
    let part = paging.part()?;
    let quotas = app.house.load().await?.quotas;
    let now = app.world.clock.now();
    let world = &app.world;
    let speaks = |model: &ModelName| world.gateway.dialect(model);
    let items = roster(world.programs.as_ref(), &world.settings, &speaks, &quotas, now).await;
    Ok(Json(part.of(items)))
}
