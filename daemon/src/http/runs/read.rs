//! Reading runs.

use crate::http::access::Caller;
use crate::http::memories::used;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Query};
use crate::http::rows;
use crate::http::state::AppState;
use crate::http::tasks::Filter;
use crate::http::views::{questions, run_view};
use axum::Json;
use axum::extract::State;
use deputy_protocol::api::{Page, RunView};
use deputy_protocol::ids::RunId;

/// `GET /runs`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<RunView>>, ApiError> {
    let (docs, next) = rows::runs(&app, filter.rows(&app, &caller).await?).await?;
    let items = docs.iter().map(|doc| run_view(doc.run_id, &doc.run)).collect();
    Ok(Json(Page { items, next }))
}

/// `GET /runs/{id}`
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
) -> Result<Json<RunView>, ApiError> {
    let doc = rows::run_doc(&app, &caller, run_id).await?;
    let memories = used(&app, &caller, &doc.recalled, u32::MAX).await?;
    let questions = questions(&doc.run);
    Ok(Json(RunView { memories, questions, ..run_view(run_id, &doc.run) }))
}
