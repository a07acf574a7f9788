//! Deciding about runs.

use super::elsewhere;
use crate::http::access::Caller;
use crate::http::body::{Json, NoBody};
use crate::http::fields;
use crate::http::idempotency::Seed;
use crate::http::problem::ApiError;
use crate::http::query::Id;
use crate::http::rows;
use crate::http::state::AppState;
use crate::http::views::run_view;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::run::book::{CommandError, Loaded};
use deputy_domain::run::Refusal;
use deputy_protocol::api::{Approve, ChangesRequest, HandOver, Message, Reject, RunView};
use deputy_protocol::event::DeliveryMode;
use deputy_protocol::ids::RunId;

/// Who wants something done about which run. What that records is recorded once, however often it is asked for.
type About = (State<AppState>, Caller, Seed, Id<RunId>);

type Answer = Result<(StatusCode, axum::Json<RunView>), ApiError>;

/// `POST /runs/{id}/approve`
pub(crate) async fn approve(
    (State(app), caller, seed, Id(run_id)): About,
    Json(Approve { deliver, commit }): Json<Approve>,
) -> Answer {
    let run = rows::run(&app, &caller, run_id).await?;
    // Whatever state the run is in: nobody should get it ready for something that is not there.
    if deliver == DeliveryMode::Pr {
        return Err(Refusal::PullRequestsLater.into());
    }
    elsewhere::reachable(&app, &run).await?;
    accepted(run_id, app.runs.once(seed.once()).approve(run_id, deliver, commit, &caller.by()).await)
}

/// `POST /runs/{id}/reject`
pub(crate) async fn reject(
    (State(app), caller, seed, Id(run_id)): About,
    Json(Reject { reason }): Json<Reject>,
) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).reject(run_id, reason, &caller.by()).await)
}

/// `POST /runs/{id}/changes`
pub(crate) async fn changes(
    (State(app), caller, seed, Id(run_id)): About,
    Json(ChangesRequest { text, comments }): Json<ChangesRequest>,
) -> Answer {
    said(&text)?;
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).request_changes(run_id, text, comments, &caller.by()).await)
}

/// `POST /runs/{id}/message`
pub(crate) async fn message(
    (State(app), caller, seed, Id(run_id)): About,
    Json(Message { text }): Json<Message>,
) -> Answer {
    said(&text)?;
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).message(run_id, text, &caller.by()).await)
}

/// `POST /runs/{id}/interrupt`
pub(crate) async fn interrupt((State(app), caller, seed, Id(run_id)): About, _: NoBody) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).interrupt(run_id, &caller.by()).await)
}

/// `POST /runs/{id}/hand-over`
pub(crate) async fn hand_over(
    (State(app), caller, seed, Id(run_id)): About,
    Json(HandOver { text }): Json<HandOver>,
) -> Answer {
    if let Some(text) = &text {
        said(text)?;
    }
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).hand_over(run_id, text, &caller.by()).await)
}

/// `POST /runs/{id}/take-back`
pub(crate) async fn take_back((State(app), caller, seed, Id(run_id)): About, _: NoBody) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).take_back(run_id, &caller.by()).await)
}

/// `POST /runs/{id}/stop`
pub(crate) async fn stop((State(app), caller, seed, Id(run_id)): About, _: NoBody) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).stop(run_id, &caller.by()).await)
}

/// `POST /runs/{id}/retry`
pub(crate) async fn retry((State(app), caller, seed, Id(run_id)): About, _: NoBody) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).retry(run_id, &caller.by()).await)
}

/// `POST /runs/{id}/rollback`
pub(crate) async fn rollback((State(app), caller, seed, Id(run_id)): About, _: NoBody) -> Answer {
    rows::run(&app, &caller, run_id).await?;
    accepted(run_id, app.runs.once(seed.once()).rollback(run_id, &caller.by()).await)
}

/// The run as it is now that the command is on disk.
pub(in crate::http) fn accepted(run_id: RunId, outcome: Result<Loaded, CommandError>) -> Answer {
    let loaded = outcome?;
    Ok((StatusCode::ACCEPTED, axum::Json(run_view(run_id, &loaded.run))))
}

fn said(text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::field("text", "it is empty: say something"));
    }
    fields::no_longer("text", Some(text), fields::TEXT_CHARS_MAX)
}
