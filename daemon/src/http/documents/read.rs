//! Reading documents.

use super::view::{summary, version, view};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Paging, Query};
use crate::http::rows::{doc, recall_project};
use crate::http::state::AppState;
use axum::extract::{Path, State};
use deputy_actors::ports::{RowPage, RowQuery};
use deputy_domain::document::THERE;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{DocumentDoc, ProjectDoc};
use deputy_protocol::api::{DocumentSummary, DocumentVersion, DocumentView, Page};
use deputy_protocol::event::DocumentRef;
use deputy_protocol::ids::DocumentId;
use serde::Deserialize;

/// Which version of a document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    version: Option<String>,
}

/// `GET /projects/{id}/documents`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Path(id_or_name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<DocumentSummary>>, ApiError> {
    let (limit, cursor) = paging.check()?;
    let project = project(&app, &caller, &id_or_name).await?;
    let (parent, states) = (Some(project.project_id.to_string()), vec![THERE.to_owned()]);
    let query = RowQuery { parent, states, cursor, limit };
    let RowPage { rows, next } = app.world.ledger.rows(Table::Documents, query).await?;
    let docs: Result<Vec<DocumentDoc>, ApiError> = rows.iter().map(doc).collect();
    Ok(axum::Json(Page { items: docs?.into_iter().map(summary).collect(), next }))
}

/// `GET /documents/{id}`: the newest version, or the one that is asked for.
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<DocumentId>,
    Query(Wanted { version }): Query<Wanted>,
) -> Result<axum::Json<DocumentView>, ApiError> {
    let doc = row(&app, &caller, id).await?;
    let wanted = match version.as_deref().map(str::parse::<u64>) {
        None => doc.document.version,
        Some(Ok(version)) if version > 0 => version,
        Some(_) => return Err(ApiError::query("version", "it is a number from 1")),
    };
    let found = app.documents.version(DocumentRef { id, version: wanted }).await?;
    let found = found.ok_or_else(|| ApiError::not_found("version", wanted))?;
    Ok(axum::Json(view(doc, found)))
}

/// `GET /documents/{id}/versions`, the newest first.
pub(crate) async fn versions(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<DocumentId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<DocumentVersion>>, ApiError> {
    let (limit, from) = (paging.size()?, paging.place()?);
    row(&app, &caller, id).await?;
    let all = app.documents.versions(id).await?;
    let items: Vec<DocumentVersion> = all.into_iter().rev().skip(from).map(version).collect();
    let next = (items.len() > limit).then(|| Paging::at(from.saturating_add(limit)));
    Ok(axum::Json(Page { items: items.into_iter().take(limit).collect(), next }))
}

/// The project that is named, if the caller may see it. The documents of a removed one can be read.
pub(super) async fn project(app: &AppState, caller: &Caller, wanted: &str) -> Result<ProjectDoc, ApiError> {
    let found = recall_project(app, wanted).await?.filter(|project| caller.covers(Some(project.project_id)));
    found.ok_or_else(|| ApiError::not_found("project", wanted))
}

/// The row of a document, if the caller may see it.
async fn row(app: &AppState, caller: &Caller, id: DocumentId) -> Result<DocumentDoc, ApiError> {
    let found = app.documents.row(id).await?.filter(|doc| caller.covers(Some(doc.document.project_id)));
    found.ok_or_else(|| ApiError::not_found("document", id))
}
