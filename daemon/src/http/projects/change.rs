//! Changing how work in a project is done.

use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::fields;
use crate::http::problem::{ApiError, Kind};
use crate::http::rows::find_project;
use crate::http::state::AppState;
use crate::http::views;
use axum::extract::{Path, State};
use deputy_actors::office::ProjectEdit;
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::{ProjectChange, ProjectSaved};

/// `PATCH /projects/{id}`. It says what is to be so, so it can be repeated as it is.
pub(crate) async fn change(
    State(app): State<AppState>,
    caller: Caller,
    Path(id_or_name): Path<String>,
    Json(change): Json<ProjectChange>,
) -> Result<axum::Json<ProjectSaved>, ApiError> {
    let found = find_project(&app, &id_or_name).await?;
    let project = found.ok_or_else(|| ApiError::not_found("project", &id_or_name))?;
    check(&change, &project)?;
    let ProjectChange { env, secret_files, .. } = &change;
    let (env, secret_files) = (env.clone(), secret_files.clone());
    let mut edit = edit(change);
    let remark = app.projects.check_edit(&project, &edit).await?;
    // Only now: what is refused has kept none. And before it is recorded: whatever works on it finds them.
    if !env.is_empty() || !secret_files.is_empty() {
        let (env_names, files) = app
            .secrets
            .change(project.project_id, env, secret_files)
            .await
            .map_err(|detail| ApiError::new(Kind::Invalid, detail))?;
        (edit.env_names, edit.secret_files) = (Some(env_names), Some(files));
    }
    let project = app.projects.record_edit(project.project_id, &edit, &caller.by()).await?;
    let warnings = remark.into_iter().chain(app.projects.warnings(&project).await).collect();
    Ok(axum::Json(ProjectSaved { project: views::project(project), warnings }))
}

fn check(change: &ProjectChange, project: &ProjectDoc) -> Result<(), ApiError> {
    fields::branch("default_branch", change.default_branch.as_deref())?;
    fields::commands("checks", change.checks.as_deref().unwrap_or_default())?;
    fields::commands("setup", change.setup.as_deref().unwrap_or_default())?;
    fields::names("aliases", change.aliases.as_deref().unwrap_or_default())?;
    change.path.set().into_iter().try_for_each(|path| fields::inner_path("path", path))?;
    change.env.keys().try_for_each(|name| fields::variable("env", name))?;
    let kept = |path: &&String| change.secret_files.get(*path).is_none_or(Option::is_some);
    let new = change.secret_files.keys().filter(|path| !project.settings.secret_files.contains(path));
    let files: Vec<&str> =
        project.settings.secret_files.iter().chain(new).filter(kept).map(String::as_str).collect();
    fields::inner_files("secret_files", &files)
}

fn edit(change: ProjectChange) -> ProjectEdit {
    ProjectEdit {
        path: change.path,
        default_branch: change.default_branch,
        checks: change.checks,
        checks_in: change.checks_in,
        setup: change.setup,
        aliases: change.aliases,
        instructions: change.instructions,
        agent: change.agent,
        deliver: change.deliver,
        env_names: None,
        secret_files: None,
    }
}
