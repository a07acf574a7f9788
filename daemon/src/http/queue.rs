//! What waits for room, and what was given up.

use super::access::Caller;
use super::body::NoBody;
use super::idempotency::Seed;
use super::problem::ApiError;
use super::query::{Id, Paging, Query, limit};
use super::rows::{doc, runs};
use super::runs::accepted;
use super::state::AppState;
use super::tasks::run_of;
use super::views::{house, run_view};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::queue::{Candidate, Place, Seats, pick, seated};
use deputy_domain::run::{Run, State as RunState};
use deputy_protocol::api::{Queue, RunView};
use deputy_protocol::event::Member;
use deputy_protocol::ids::{RunId, TaskId};
use std::collections::HashMap;

/// Queued runs of a page, when nobody says.
const LIMIT: u32 = 200;
/// Queued runs of a page at most.
const LIMIT_MAX: u32 = 1000;
const DEAD_LETTERS_MAX: u32 = 200;

pub(super) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Queue>, ApiError> {
    let limit = limit(paging.limit.as_deref(), LIMIT, LIMIT_MAX)? as usize;
    let from = paging.place()?;
    let queued = all(&app, caller.scope(), &["queued"]).await?;
    // Everybody's runs decide who is next, whoever asks.
    let active = all(&app, None, &["preparing", "running", "verifying"]).await?;
    let (states, parent) = (vec!["failed".to_owned()], caller.scope());
    let query = RowQuery { parent, states, cursor: None, limit: DEAD_LETTERS_MAX };
    let (dead, dead_letters_next) = runs(&app, query).await?;
    let paused = house(app.house.load().await?).paused;
    let (until, count) = (from.saturating_add(limit), queued.len());
    let seats = app.staff.seats().await?;
    let mut items = best_first(&app, queued, &active, &seats, until);
    Ok(Json(Queue {
        items: items.split_off(from.min(items.len())),
        next: (until < count).then(|| Paging::at(until)),
        dead_letters: dead.iter().map(|doc| run_view(doc.run_id, &doc.run)).collect(),
        dead_letters_next,
        paused,
    }))
}

pub(super) async fn requeue(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(task_id): Id<TaskId>,
    _: NoBody,
) -> Result<(StatusCode, Json<RunView>), ApiError> {
    let run_id = run_of(&app, &caller, task_id).await?;
    accepted(run_id, app.runs.once(seed.once()).retry(run_id, &caller.by()).await)
}

/// Every run in these states: what starts next may be the oldest of all.
async fn all(app: &AppState, parent: Option<String>, states: &[&str]) -> Result<Vec<RunDoc>, ApiError> {
    let mut found = Vec::new();
    let mut rows = app.world.ledger.every_row(Table::Runs, states).of(parent);
    while let Some(row) = rows.next().await? {
        found.push(doc(&row)?);
    }
    Ok(found)
}

/// Why a run is not begun although there is room.
fn waits_for_seat(run: &Run, seats: &Seats) -> String {
    let worker = Member::worker(run.order.task_type);
    let most = seats.get(&worker).copied().unwrap_or_default();
    format!("{worker} works on at most {most} at a time; `deputy staff edit {worker}` changes that")
}

/// The first ones, in the order that they would start in, those that may not start yet last.
fn best_first(
    app: &AppState,
    queued: Vec<RunDoc>,
    active: &[RunDoc],
    seats: &Seats,
    most: usize,
) -> Vec<RunView> {
    let now = app.world.clock.now();
    let going: Vec<Place> = active.iter().map(|doc| Place::of(&doc.run)).collect();
    let (ready, later): (Vec<RunDoc>, Vec<RunDoc>) =
        queued.into_iter().partition(|doc| match doc.run.state {
            RunState::Queued { not_before: Some(at), .. } => at <= now,
            _ => true,
        });
    let candidates: Vec<Candidate> = ready.iter().map(|doc| Candidate::of(doc.run_id, &doc.run)).collect();
    let order = pick(&candidates, &going, &Seats::new(), most, now);
    let known: HashMap<RunId, &Candidate> = candidates.iter().map(|it| (it.run_id, it)).collect();
    let seated = seated(order.iter().filter_map(|run_id| known.get(run_id).copied()), &going, seats);
    let view = |doc: &RunDoc| {
        let waits = (!seated.contains(&doc.run_id)).then(|| waits_for_seat(&doc.run, seats));
        let view = run_view(doc.run_id, &doc.run);
        (doc.run_id, RunView { waiting_detail: waits.or(view.waiting_detail), ..view })
    };
    let mut views: HashMap<RunId, RunView> = ready.iter().map(view).collect();
    let mut items: Vec<RunView> = order.iter().filter_map(|run_id| views.remove(run_id)).collect();
    let mut later: Vec<RunView> = later.iter().map(|doc| run_view(doc.run_id, &doc.run)).collect();
    later.sort_by_key(|run| run.waiting_until);
    // Those that are ready and come after this page come before those that are not.
    if items.len() == candidates.len() {
        items.extend(later);
    }
    items.truncate(most);
    items
}
