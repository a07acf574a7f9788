//! A project. One that was removed is shown by its id: the history names it.

use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::rows::recall_project;
use crate::http::state::AppState;
use crate::http::views;
use axum::extract::{Path, State};
use deputy_protocol::api::Project;

/// `GET /projects/{id}`
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Path(id_or_name): Path<String>,
) -> Result<axum::Json<Project>, ApiError> {
    let found = recall_project(&app, &id_or_name).await?;
    let seen = found.filter(|project| caller.covers(Some(project.project_id)));
    let project = seen.ok_or_else(|| ApiError::not_found("project", &id_or_name))?;
    Ok(axum::Json(views::project(project)))
}
