//! About the daemon itself.

use super::problem::{ApiError, Kind};
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use deputy_protocol::api::{About, Health, HealthStatus};

pub(super) async fn about(State(app): State<AppState>) -> Json<About> {
    Json(About {
        name: "deputyd".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api_version: "v1".to_owned(),
        ledger_id: app.world.ledger.id(),
    })
}

pub(super) async fn health(State(app): State<AppState>) -> (StatusCode, Json<Health>) {
    let health = app.health.report().await;
    let status = match health.status {
        HealthStatus::Ok | HealthStatus::Degraded => StatusCode::OK,
        HealthStatus::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health))
}

pub(super) async fn metrics(State(app): State<AppState>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], (app.metrics)())
}

pub(super) async fn not_found() -> ApiError {
    ApiError::new(Kind::NotFound, "there is nothing at this path: /openapi.json says what there is")
}

pub(super) async fn method_not_allowed() -> ApiError {
    ApiError::new(Kind::MethodNotAllowed, "this path does not take that method: see /openapi.json")
}
