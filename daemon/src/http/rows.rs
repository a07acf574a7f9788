//! Rows of the ledger, read for a caller.

use super::access::Caller;
use super::problem::{ApiError, Kind};
use super::state::AppState;
use deputy_actors::agents::{Agent, BUILTIN};
use deputy_actors::ports::{RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ProjectDoc, RunDoc};
use deputy_domain::run::Run;
use deputy_protocol::ids::RunId;
use serde::de::DeserializeOwned;

/// The document of a row.
pub(super) fn doc<T: DeserializeOwned>(row: &VersionedRow) -> Result<T, ApiError> {
    row.row.doc.read().map_err(|fault| {
        tracing::error!(key = row.key, %fault, "a row cannot be read");
        ApiError::new(Kind::Internal, "a row of the ledger cannot be read: run `deputyd ledger rebuild`")
    })
}

/// The project that lists are narrowed to: the one that was asked for, if the caller may see it.
pub(super) async fn project_filter(
    app: &AppState,
    caller: &Caller,
    wanted: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let Some(wanted) = wanted else { return Ok(caller.scope()) };
    let found = recall_project(app, wanted).await?.filter(|project| caller.covers(Some(project.project_id)));
    let project = found.ok_or_else(|| ApiError::not_found("project", wanted))?;
    Ok(Some(project.project_id.to_string()))
}

/// A project that is there, by its id or name.
pub(super) async fn find_project(app: &AppState, wanted: &str) -> Result<Option<ProjectDoc>, ApiError> {
    Ok(recall_project(app, wanted).await?.filter(|project| !project.is_removed()))
}

/// A project by its id or name, be it removed or not: for what looks at the history.
pub(super) async fn recall_project(app: &AppState, wanted: &str) -> Result<Option<ProjectDoc>, ApiError> {
    // Databases differ in what they make of this one; no name has it.
    if wanted.contains('\0') {
        return Ok(None);
    }
    Ok(app.projects.recall(wanted).await?)
}

/// A page of runs.
pub(super) async fn runs(app: &AppState, query: RowQuery) -> Result<(Vec<RunDoc>, Option<String>), ApiError> {
    let RowPage { rows, next } = app.world.ledger.rows(Table::Runs, query).await?;
    let docs: Result<Vec<RunDoc>, ApiError> = rows.iter().map(doc).collect();
    Ok((docs?, next))
}

/// The row of a run, if the caller may see it.
pub(super) async fn run_doc(app: &AppState, caller: &Caller, run_id: RunId) -> Result<RunDoc, ApiError> {
    let found: Option<RunDoc> = app.world.ledger.doc(Table::Runs, run_id, "run").await?;
    let found = found.filter(|doc| caller.covers(doc.run.order.project_id));
    found.ok_or_else(|| ApiError::not_found("run", run_id))
}

/// Whether a run's agent is Deputy's own loop.
pub(super) fn is_builtin(app: &AppState, doc: &RunDoc) -> bool {
    let agent = &doc.run.order.agent;
    matches!(app.world.settings.agents.get(agent), Some(Agent::Builtin)) || agent == BUILTIN
}

/// A run, if the caller may see it.
pub(super) async fn run(app: &AppState, caller: &Caller, run_id: RunId) -> Result<Run, ApiError> {
    let loaded = app.runs.load(run_id).await?;
    if caller.covers(loaded.run.order.project_id) {
        Ok(loaded.run)
    } else {
        Err(ApiError::not_found("run", run_id))
    }
}
