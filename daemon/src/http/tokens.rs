//! Tokens, for the founder.

use super::access::Caller;
use super::body::Json;
use super::idempotency::{NotKept, Seed};
use super::people;
use super::problem::ApiError;
use super::query::{Id, Paging, Query};
use super::rows::find_project;
use super::state::AppState;
use crate::tokens::TokenOrder;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_protocol::api::{NewToken, Page, TokenCreated, TokenView};
use deputy_protocol::ids::TokenId;

pub(super) async fn list(
    State(app): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<TokenView>>, ApiError> {
    let newest = paging.newest()?;
    let place = |token: &TokenView| (token.created_at.timestamp_micros(), token.id.0);
    Ok(axum::Json(newest.of(app.tokens.list().await?, place)))
}

pub(super) async fn create(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Extension<NotKept>, axum::Json<TokenCreated>), ApiError> {
    let project_id = match &new.project {
        None => None,
        Some(wanted) => {
            let found = find_project(&app, wanted).await?;
            let project =
                found.ok_or_else(|| ApiError::field("project", format!("there is no project {wanted}")))?;
            Some(project.project_id)
        }
    };
    let maker = match caller.vouches() {
        None => None,
        Some(person_id) => Some(people::here(&app, person_id).await?),
    };
    let token_id = TokenId(seed.mint("token"));
    let order = TokenOrder {
        token_id,
        name: new.name,
        role: new.role,
        project_id,
        made_by: maker.as_ref().map(|person| person.id),
        expires_at: new.expires_at,
    };
    let (secret, view) = app.tokens.create(order, &caller.by()).await?;
    let view = TokenView { made_by: maker.map(|person| person.name), ..view };
    let created = TokenCreated { token: secret.reveal().to_owned(), view };
    Ok((StatusCode::CREATED, Extension(NotKept), axum::Json(created)))
}

/// What was revoked stays in the list: histories name it.
pub(super) async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Id(token_id): Id<TokenId>,
) -> Result<axum::Json<TokenView>, ApiError> {
    let revoked = app.tokens.revoke(token_id, &caller.by()).await?;
    revoked.map(axum::Json).ok_or_else(|| ApiError::not_found("token", token_id))
}
