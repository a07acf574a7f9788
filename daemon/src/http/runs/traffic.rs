//! What runs said to models, and what they answered.

use crate::http::access::Caller;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::{Id, Ids, Paging, Query};
use crate::http::rows;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_protocol::api::{Page, TrafficExchange, TrafficRecord};
use deputy_protocol::ids::{CallId, RunId};

/// `GET /runs/{id}/traffic`
pub(crate) async fn traffic(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<TrafficRecord>>, ApiError> {
    let (limit, from) = (paging.size()?, paging.place()?);
    rows::run(&app, &caller, run_id).await?;
    let found = app.traffic.records(run_id.0, from, limit).await;
    let (items, has_more) = found.map_err(unread)?;
    let next = has_more.then(|| Paging::at(from.saturating_add(items.len())));
    Ok(Json(Page { items, next }))
}

/// `GET /runs/{id}/traffic/{call}`
pub(crate) async fn exchange(
    State(app): State<AppState>,
    caller: Caller,
    Ids(run_id, call_id): Ids<RunId, CallId>,
) -> Result<Json<TrafficExchange>, ApiError> {
    rows::run(&app, &caller, run_id).await?;
    let found = app.traffic.exchange(run_id.0, call_id).await.map_err(unread)?;
    found.map(Json).ok_or_else(|| ApiError::not_found("call", call_id))
}

fn unread(detail: String) -> ApiError {
    ApiError::new(Kind::Internal, detail)
}
