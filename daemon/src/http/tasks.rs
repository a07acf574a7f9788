//! Work orders.

use super::access::Caller;
use super::body::{Json, NoBody};
use super::fields;
use super::idempotency::Seed;
use super::problem::{ApiError, Kind};
use super::query::{Id, Paging, Query, states};
use super::rows::{find_project, project_filter, run, runs};
use super::state::AppState;
use super::views::{run_view, task_view};
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::office::{NewTask as Order, TaskError};
use deputy_actors::ports::RowQuery;
use deputy_actors::run::book::CommandError;
use deputy_domain::run::Refusal;
use deputy_protocol::api::{NewTask, Page, TaskAccepted, TaskView};
use deputy_protocol::ids::{RunId, TaskId};
use serde::Deserialize;

/// Which tasks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    pub(super) state: Option<String>,
    pub(super) project: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

impl Filter {
    /// The rows of runs that it means.
    pub(super) async fn rows(&self, app: &AppState, caller: &Caller) -> Result<RowQuery, ApiError> {
        let paging = Paging { limit: self.limit.clone(), cursor: self.cursor.clone() };
        let (limit, cursor) = paging.check()?;
        let states = states(self.state.as_deref())?;
        let parent = project_filter(app, caller, self.project.as_deref()).await?;
        Ok(RowQuery { parent, states, cursor, limit })
    }
}

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Page<TaskView>>, ApiError> {
    let (docs, next) = runs(&app, filter.rows(&app, &caller).await?).await?;
    let items = docs.iter().map(|doc| task_view(doc.run_id, &doc.run)).collect();
    Ok(axum::Json(Page { items, next }))
}

pub(super) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(task_id): Id<TaskId>,
) -> Result<axum::Json<TaskView>, ApiError> {
    let run_id = run_of(&app, &caller, task_id).await?;
    let run = run(&app, &caller, run_id).await?;
    Ok(axum::Json(task_view(run_id, &run)))
}

pub(super) async fn create(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewTask>,
) -> Result<(StatusCode, axum::Json<TaskAccepted>), ApiError> {
    let (task_id, run_id) = (TaskId(seed.mint("task")), RunId(seed.mint("run")));
    let order = order(&app, &caller, new).await?;
    let run = match app.tasks.create_as(task_id, run_id, order, &caller.by()).await {
        Ok((_, _, loaded)) => loaded.run,
        // Repeated with its key after an answer that was lost: it is there.
        Err(TaskError::Run(CommandError::Refused(Refusal::AlreadyDone))) => app.runs.load(run_id).await?.run,
        Err(error) => return Err(error.into()),
    };
    // It is accepted, whether or not it can be said what will be in its way.
    let warnings = app.tasks.warnings(&run.order).await.unwrap_or_default();
    let accepted = TaskAccepted { task: task_view(run_id, &run), run: run_view(run_id, &run), warnings };
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)))
}

pub(super) async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(task_id): Id<TaskId>,
    _: NoBody,
) -> Result<(StatusCode, axum::Json<TaskView>), ApiError> {
    let run_id = run_of(&app, &caller, task_id).await?;
    let loaded = app.runs.once(seed.once()).stop(run_id, &caller.by()).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(task_view(run_id, &loaded.run))))
}

/// The run of a task, if the caller may see it.
pub(super) async fn run_of(app: &AppState, caller: &Caller, task_id: TaskId) -> Result<RunId, ApiError> {
    let not_found = || ApiError::not_found("task", task_id);
    let run_id = app.tasks.run_of(task_id).await?.ok_or_else(not_found)?;
    run(app, caller, run_id).await.map(|_| run_id).map_err(|error| match error.kind() {
        Kind::NotFound => not_found(),
        _ => error,
    })
}

/// The order, in the only project of a caller that has one.
async fn order(app: &AppState, caller: &Caller, new: NewTask) -> Result<Order, ApiError> {
    let project = match (&new.project, caller.scope()) {
        (_, None) => new.project,
        (None, scope) => scope,
        (Some(wanted), scope) => {
            let found = find_project(app, wanted).await?;
            match found.filter(|project| caller.covers(Some(project.project_id))) {
                Some(_) => scope,
                None => return Err(TaskError::UnknownProject(wanted.clone()).into()),
            }
        }
    };
    if new.budget.usd_max.is_some_and(|usd| usd.nanos() < 0) {
        return Err(ApiError::field("budget.usd_max", "a cap cannot be negative"));
    }
    fields::branch("base_branch", new.base_branch.as_deref())?;
    fields::commands("checks", new.checks.as_deref().unwrap_or_default())?;
    for task_id in &new.depends_on {
        // Another project's task is as good as none.
        run_of(app, caller, *task_id).await.map_err(|error| match error.kind() {
            Kind::NotFound => ApiError::from(TaskError::UnknownDependency(*task_id)),
            _ => error,
        })?;
    }
    Ok(Order {
        text: new.text,
        project,
        agent: new.agent,
        mode: new.mode,
        tier: new.tier,
        task_type: new.task_type,
        priority: new.priority,
        permission: new.permission,
        base_branch: new.base_branch,
        files: new.files,
        issue_id: new.issue_id,
        metadata: new.metadata,
        checks: new.checks,
        budget: new.budget,
        depends_on: new.depends_on,
        more_checks: Vec::new(),
        part: None,
    })
}
