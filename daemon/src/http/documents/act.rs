//! Beginning, editing and removing documents.

use super::read::project;
use super::view::summary;
use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::idempotency::Seed;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::Id;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use deputy_actors::document::{Edit, NewDocument as Order};
use deputy_protocol::api::{DocumentEdit, DocumentSummary, NewDocument};
use deputy_protocol::ids::DocumentId;

/// `POST /projects/{id}/documents`
pub(crate) async fn open(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Path(id_or_name): Path<String>,
    Json(NewDocument { kind, title, text }): Json<NewDocument>,
) -> Result<(StatusCode, axum::Json<DocumentSummary>), ApiError> {
    let project = project(&app, &caller, &id_or_name).await?;
    if project.is_removed() {
        return Err(ApiError::new(Kind::WrongState, "the project was removed"));
    }
    let order = Order { project_id: project.project_id, kind, title, text };
    let doc = app.documents.open(DocumentId(seed.mint("document")), order, &caller.by()).await?;
    Ok((StatusCode::CREATED, axum::Json(summary(doc))))
}

/// `PATCH /documents/{id}`. It says what is to be so, so it can be repeated as it is.
pub(crate) async fn edit(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<DocumentId>,
    Json(DocumentEdit { based_on, kind, title, text }): Json<DocumentEdit>,
) -> Result<axum::Json<DocumentSummary>, ApiError> {
    let doc = app.documents.edit(id, Edit { based_on, kind, title, text }, &caller.by()).await?;
    Ok(axum::Json(summary(doc)))
}

/// `DELETE /documents/{id}`. What was removed stays so, and can be read.
pub(crate) async fn remove(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<DocumentId>,
) -> Result<axum::Json<DocumentSummary>, ApiError> {
    Ok(axum::Json(summary(app.documents.remove(id, &caller.by()).await?)))
}
