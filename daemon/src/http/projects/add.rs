//! Entrusting a repository to Deputy.

use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::fields;
use crate::http::idempotency::Seed;
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use crate::http::views;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::office::{NewProject as Order, ProjectError};
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::{NewProject, ProjectSaved};
use deputy_protocol::event::{ProjectSettings, RepoOrigin};
use deputy_protocol::ids::ProjectId;
use url::Url;

/// `POST /projects`
pub(crate) async fn add(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewProject>,
) -> Result<(StatusCode, axum::Json<ProjectSaved>), ApiError> {
    check(&new)?;
    let project_id = ProjectId(seed.mint("project"));
    let origin = match &new.repo_url {
        Some(url) => RepoOrigin::Remote { url: checked_url(url)? },
        None => RepoOrigin::Own,
    };
    let order = Order { project_id, name: new.name.clone(), origin, settings: settings(&new) };
    let registered = match app.projects.register(order).await {
        Err(ProjectError::NameTaken(name)) => {
            let project = added_before(&app, project_id, name).await?;
            return Ok((StatusCode::CREATED, axum::Json(saved(&app, project).await)));
        }
        outcome => outcome?,
    };
    // Only now: what could not be had has no secrets. And before it is recorded: whatever works on it finds them.
    if !new.env.is_empty() || !new.secret_files.is_empty() {
        app.secrets
            .keep(project_id, new.env, new.secret_files)
            .await
            .map_err(|detail| ApiError::new(Kind::Invalid, detail))?;
    }
    let project = match app.projects.record_added(registered, &caller.by()).await {
        Err(ProjectError::NameTaken(name)) => added_before(&app, project_id, name).await?,
        outcome => outcome?,
    };
    Ok((StatusCode::CREATED, axum::Json(saved(&app, project).await)))
}

async fn saved(app: &AppState, project: ProjectDoc) -> ProjectSaved {
    let warnings = app.projects.warnings(&project).await;
    ProjectSaved { project: views::project(project), warnings }
}

/// Repeated with its key after an answer that was lost: it is this very project that has the name.
async fn added_before(app: &AppState, project_id: ProjectId, name: String) -> Result<ProjectDoc, ApiError> {
    match app.projects.load(project_id).await? {
        Some(project) => Ok(project),
        None => Err(ProjectError::NameTaken(name).into()),
    }
}

fn check(new: &NewProject) -> Result<(), ApiError> {
    fields::branch("default_branch", new.default_branch.as_deref())?;
    fields::commands("checks", &new.checks)?;
    fields::commands("setup", &new.setup)?;
    fields::names("aliases", &new.aliases)?;
    new.path.iter().try_for_each(|path| fields::inner_path("path", path))?;
    new.env.keys().try_for_each(|name| fields::variable("env", name))?;
    let files: Vec<&str> = new.secret_files.keys().map(String::as_str).collect();
    fields::inner_files("secret_files", &files)
}

fn settings(new: &NewProject) -> ProjectSettings {
    ProjectSettings {
        path: new.path.clone(),
        default_branch: new.default_branch.clone().unwrap_or_default(),
        checks: new.checks.clone(),
        checks_in: new.checks_in,
        setup: new.setup.clone(),
        aliases: new.aliases.clone(),
        instructions: new.instructions.clone(),
        agent: new.agent.clone(),
        deliver: new.deliver,
        env_names: new.env.keys().cloned().collect(),
        secret_files: new.secret_files.keys().cloned().collect(),
    }
}

/// The URL stands in the history for good and is shown to every reader, so there is no credential in it.
fn checked_url(text: &str) -> Result<String, ApiError> {
    if text.trim().is_empty() || text.contains(['\0', '\n', '\r']) || text.starts_with('-') {
        return Err(ApiError::field("repo_url", "it is no URL that git could clone"));
    }
    let Ok(url) = Url::parse(text) else { return Ok(text.to_owned()) };
    let is_web = matches!(url.scheme(), "http" | "https");
    if url.password().is_some() || (is_web && !url.username().is_empty()) {
        let detail = "there is a credential in it, which everybody who reads the history would see: \
                      use the deploy key in the answer, or a credential helper of git";
        return Err(ApiError::field("repo_url", detail));
    }
    Ok(text.to_owned())
}
