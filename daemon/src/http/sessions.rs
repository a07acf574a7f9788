//! Sessions of all runs.

use super::access::Caller;
use super::problem::ApiError;
use super::query::{Paging, Query};
use super::rows::{doc, is_builtin, project_filter};
use super::state::AppState;
use super::views::session_views;
use axum::Json;
use axum::extract::State;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_protocol::api::{Page, SessionView};
use deputy_protocol::ids::RunId;
use serde::Deserialize;

/// Runs that are looked through for one page: a rare agent's sessions come in several pages, some of them short.
const RUNS_MAX: usize = 1_000;

/// More than every key of a run, and so before it in a list: letters of ids go to `f`.
const BEFORE: &str = "g";

/// Which sessions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    project: Option<String>,
    agent: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /sessions`: those of the newest runs first, and in a run the newest first.
pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<SessionView>>, ApiError> {
    let paging = Paging { limit: filter.limit, cursor: filter.cursor };
    let (limit, place) = (paging.size()?, paging.is_behind::<RunId, u32>()?);
    let parent = project_filter(&app, &caller, filter.project.as_deref()).await?;
    let cursor = place.map(|(run_id, _)| Paging::behind(&run_id.to_string(), BEFORE));
    let mut runs = app.world.ledger.every_row(Table::Runs, &[]).of(parent).from(cursor);
    let mut items: Vec<SessionView> = Vec::new();
    let mut looked_at = 0;
    while let Some(row) = runs.next().await? {
        let run: RunDoc = doc(&row)?;
        let is_wanted = filter.agent.as_ref().is_none_or(|agent| run.run.order.agent == *agent);
        let views = if is_wanted { session_views(&run, is_builtin(&app, &run)) } else { Vec::new() };
        for view in views.into_iter().rev() {
            if place.is_some_and(|(run_id, number)| run_id == view.run_id && number <= view.number) {
                continue;
            }
            if items.len() == limit {
                let last = items.last().map(|last| (last.run_id, last.number));
                return Ok(Json(Page { items, next: last.map(behind) }));
            }
            items.push(view);
        }
        looked_at += 1;
        if looked_at == RUNS_MAX {
            // Numbers begin at 1: nothing of this run is left.
            return Ok(Json(Page { items, next: Some(behind((run.run_id, 0))) }));
        }
    }
    Ok(Json(Page { items, next: None }))
}

fn behind((run_id, number): (RunId, u32)) -> String {
    Paging::behind(&run_id.to_string(), &number.to_string())
}
