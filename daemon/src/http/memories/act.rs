//! Noting, changing, forgetting. What is answered here is not kept for a repeated request: what is forgotten would stay
//! there. A repeated one finds what the first one noted.

use super::view::view;
use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::idempotency::{CarriedOutAgain, Seed};
use crate::http::problem::{ApiError, Kind};
use crate::http::query::Id;
use crate::http::rows::find_project;
use crate::http::state::AppState;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::memory::Change;
use deputy_domain::memory::{Memory, Note, Refusal};
use deputy_protocol::api::{MemoryChange, MemoryForgotten, MemoryView, NewMemory};
use deputy_protocol::event::MemorySource;
use deputy_protocol::ids::MemoryId;

/// `POST /memories`
pub(crate) async fn note(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewMemory>,
) -> Result<(StatusCode, Extension<CarriedOutAgain>, axum::Json<MemoryView>), ApiError> {
    let project_id = match &new.project {
        None => None,
        Some(wanted) => {
            let found = find_project(&app, wanted).await?;
            let project =
                found.ok_or_else(|| ApiError::field("project", format!("there is no project {wanted}")))?;
            Some(project.project_id)
        }
    };
    let note = Note {
        category: new.category,
        key: new.key,
        text: new.text,
        project_id,
        source: MemorySource::Founder,
        thread: None,
        contradicts: new.contradicts,
    };
    let found = app.memories.note(MemoryId(seed.mint("memory")), note, &caller.by()).await?;
    Ok((StatusCode::CREATED, Extension(CarriedOutAgain), axum::Json(view(found))))
}

/// `PATCH /memories/{id}`. It says what is to be so, so it can be repeated as it is.
pub(crate) async fn change(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<MemoryId>,
    Json(change): Json<MemoryChange>,
) -> Result<axum::Json<MemoryView>, ApiError> {
    let MemoryChange { category, key, text, confidence } = change;
    let change = Change { category, key, text, confidence };
    let found = app.memories.change(id, change, &caller.by()).await?;
    Ok(axum::Json(view(found)))
}

/// `DELETE /memories/{id}`. What was forgotten stays so.
pub(crate) async fn forget(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<MemoryId>,
) -> Result<axum::Json<MemoryForgotten>, ApiError> {
    match app.memories.forget(id, &caller.by()).await?.memory {
        Memory::Forgotten(trace) => {
            Ok(axum::Json(MemoryForgotten { id, forgotten_at: trace.at, by: trace.by }))
        }
        Memory::Known(_) => Err(ApiError::new(Kind::WrongState, Refusal::Remembered.to_string())),
    }
}
