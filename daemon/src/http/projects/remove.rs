//! Removing a project.

use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::rows::recall_project;
use crate::http::state::AppState;
use crate::http::views;
use axum::extract::{Path, State};
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::ProjectSaved;
use deputy_protocol::event::RepoOrigin;

/// `DELETE /projects/{id}`. By its id it can be repeated: what was removed stays so.
pub(crate) async fn remove(
    State(app): State<AppState>,
    caller: Caller,
    Path(id_or_name): Path<String>,
) -> Result<axum::Json<ProjectSaved>, ApiError> {
    let found = recall_project(&app, &id_or_name).await?;
    let project = found.ok_or_else(|| ApiError::not_found("project", &id_or_name))?;
    let project = app.projects.remove(project.project_id, &caller.by()).await?;
    let warnings = stays(&project);
    Ok(axum::Json(ProjectSaved { project: views::project(project), warnings }))
}

/// What stays, and what goes later.
fn stays(project: &ProjectDoc) -> Vec<String> {
    let place = format!("repos/{}.git in Deputy's data directory", project.project_id);
    let repository = match &project.origin {
        RepoOrigin::Remote { .. } => format!(
            "the repository itself was not touched; the history of its runs stays, and with it Deputy's copy of the \
             repository ({place})"
        ),
        RepoOrigin::Own => format!(
            "the history of its runs stays, and with it the repository ({place}), of which there is no other copy"
        ),
    };
    let has_secrets = !project.settings.env_names.is_empty() || !project.settings.secret_files.is_empty();
    let secrets = has_secrets.then(|| "its variables and secret files are removed within minutes".to_owned());
    std::iter::once(repository).chain(secrets).collect()
}
