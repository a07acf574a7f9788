//! One's own passkeys.

use super::access::Caller;
use super::body::{Json, MaybeJson};
use super::idempotency::NotKept;
use super::people;
use super::problem::ApiError;
use super::query::{Id, Paging, Query};
use super::signing_in::Visit;
use super::state::AppState;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_protocol::api::{BeginPasskey, FinishPasskey, Page, PasskeyBegun, PasskeyView, PersonView};
use deputy_protocol::ids::PasskeyId;

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<PasskeyView>>, ApiError> {
    let part = paging.part()?;
    Ok(axum::Json(part.of(app.people.passkeys(caller.signed_in()?).await?)))
}

pub(super) async fn begin(
    State(app): State<AppState>,
    caller: Caller,
    visit: Visit,
    MaybeJson(begin): MaybeJson<BeginPasskey>,
) -> Result<(Extension<NotKept>, axum::Json<PasskeyBegun>), ApiError> {
    let person = person(&app, &caller).await?;
    let name = begin.name.filter(|name| !name.trim().is_empty()).unwrap_or(visit.device);
    Ok((Extension(NotKept), axum::Json(app.people.begin_adding(&person, &name).await?)))
}

pub(super) async fn finish(
    State(app): State<AppState>,
    caller: Caller,
    Json(finish): Json<FinishPasskey>,
) -> Result<(StatusCode, axum::Json<PasskeyView>), ApiError> {
    let person = person(&app, &caller).await?;
    let added = app.people.finish_adding(&person, finish.ceremony_id, &finish.credential).await?;
    Ok((StatusCode::CREATED, axum::Json(added)))
}

pub(super) async fn remove(
    State(app): State<AppState>,
    caller: Caller,
    Id(passkey_id): Id<PasskeyId>,
) -> Result<axum::Json<PasskeyView>, ApiError> {
    let person = person(&app, &caller).await?;
    let removed = app.people.remove_passkey(&person, passkey_id).await?;
    removed.map(axum::Json).ok_or_else(|| ApiError::not_found("passkey", passkey_id))
}

/// Whoever is signed in.
async fn person(app: &AppState, caller: &Caller) -> Result<PersonView, ApiError> {
    people::here(app, caller.signed_in()?).await
}
