//! What waits for room, and what was given up.

use super::access::Caller;
use super::body::NoBody;
use super::problem::ApiError;
use super::query::Id;
use super::rows;
use super::runs::accepted;
use super::state::AppState;
use super::tasks::run_of;
use super::views::{house, run_view};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::ports::RowQuery;
use deputy_domain::projection::RunDoc;
use deputy_domain::queue::{Candidate, pick};
use deputy_domain::run::State as RunState;
use deputy_protocol::api::{Queue, RunView};
use deputy_protocol::ids::{ProjectId, RunId, TaskId};
use std::collections::HashMap;

/// More than this nobody reads; the list of runs has the rest.
const QUEUED_MAX: u32 = 1000;
const DEAD_LETTERS_MAX: u32 = 200;

pub(super) async fn show(State(app): State<AppState>, caller: Caller) -> Result<Json<Queue>, ApiError> {
    let queued = all(&app, &caller, &["queued"], QUEUED_MAX).await?;
    // Everybody's runs decide who is next, whoever asks.
    let states = ["preparing", "running", "verifying"].map(str::to_owned).to_vec();
    let query = RowQuery { states, limit: QUEUED_MAX, ..RowQuery::default() };
    let (active, _) = rows::runs(&app, query).await?;
    let dead = all(&app, &caller, &["failed"], DEAD_LETTERS_MAX).await?;
    let paused = house(app.house.load().await?).paused;
    Ok(Json(Queue {
        items: best_first(&app, queued, &active),
        next: None,
        dead_letters: dead.iter().map(|doc| run_view(doc.run_id, &doc.run)).collect(),
        paused,
    }))
}

pub(super) async fn requeue(
    State(app): State<AppState>,
    caller: Caller,
    Id(task_id): Id<TaskId>,
    _: NoBody,
) -> Result<(StatusCode, Json<RunView>), ApiError> {
    let run_id = run_of(&app, &caller, task_id).await?;
    accepted(run_id, app.runs.retry(run_id, &caller.by()).await)
}

async fn all(app: &AppState, caller: &Caller, states: &[&str], limit: u32) -> Result<Vec<RunDoc>, ApiError> {
    let states = states.iter().map(|state| (*state).to_owned()).collect();
    let query = RowQuery { parent: caller.scope(), states, cursor: None, limit };
    Ok(rows::runs(app, query).await?.0)
}

/// In the order that they would start in, those that may not start yet last.
fn best_first(app: &AppState, queued: Vec<RunDoc>, active: &[RunDoc]) -> Vec<RunView> {
    let now = app.world.clock.now();
    let mut going: HashMap<Option<ProjectId>, usize> = HashMap::new();
    for doc in active {
        *going.entry(doc.run.order.project_id).or_insert(0) += 1;
    }
    let (ready, later): (Vec<RunDoc>, Vec<RunDoc>) =
        queued.into_iter().partition(|doc| match doc.run.state {
            RunState::Queued { not_before: Some(at), .. } => at <= now,
            _ => true,
        });
    let candidates: Vec<Candidate> = ready.iter().map(candidate).collect();
    let order = pick(&candidates, &going, candidates.len(), now);
    let mut views: HashMap<RunId, RunView> =
        ready.iter().map(|doc| (doc.run_id, run_view(doc.run_id, &doc.run))).collect();
    let mut items: Vec<RunView> = order.iter().filter_map(|run_id| views.remove(run_id)).collect();
    let mut later: Vec<RunView> = later.iter().map(|doc| run_view(doc.run_id, &doc.run)).collect();
    later.sort_by_key(|run| run.waiting_until);
    items.extend(later);
    items
}

fn candidate(doc: &RunDoc) -> Candidate {
    Candidate {
        run_id: doc.run_id,
        project_id: doc.run.order.project_id,
        priority: doc.run.order.priority,
        created_at: doc.run.created_at,
    }
}
