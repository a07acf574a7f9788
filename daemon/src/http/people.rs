//! People with an account, for admins.

use super::access::Caller;
use super::body::Json;
use super::links::{self, Made};
use super::problem::{ApiError, Kind};
use super::query::{Id, Paging, Query};
use super::rows::find_project;
use super::state::AppState;
use crate::people::Invitation;
use axum::extract::State;
use deputy_protocol::api::{NewInvitation, Page, PersonView};
use deputy_protocol::ids::PersonId;

pub(super) async fn list(
    State(app): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<PersonView>>, ApiError> {
    let part = paging.part()?;
    Ok(axum::Json(part.of(app.people.list().await?)))
}

/// Somebody who has to be here: their device or their token asks.
pub(super) async fn here(app: &AppState, person_id: PersonId) -> Result<PersonView, ApiError> {
    let found = app.people.find(person_id).await?;
    found.ok_or_else(|| ApiError::new(Kind::Unauthenticated, "there is no such account any more"))
}

/// Their devices are signed out with them, and the tokens that they made end; what they did stands in the history.
pub(super) async fn remove(
    State(app): State<AppState>,
    caller: Caller,
    Id(person_id): Id<PersonId>,
) -> Result<axum::Json<PersonView>, ApiError> {
    let removed = app.people.remove(person_id, &caller.by()).await?;
    let removed = removed.ok_or_else(|| ApiError::not_found("person", person_id))?;
    app.tokens.sign_all_out(person_id, &caller.by()).await?;
    Ok(axum::Json(removed))
}

pub(super) async fn invite(
    State(app): State<AppState>,
    caller: Caller,
    Json(new): Json<NewInvitation>,
) -> Result<Made, ApiError> {
    let project_id = match &new.project {
        None => None,
        Some(wanted) => {
            let found = find_project(&app, wanted).await?;
            let missing = || ApiError::field("project", format!("there is no project {wanted}"));
            Some(found.ok_or_else(missing)?.project_id)
        }
    };
    let invitation = Invitation { role: new.role, project_id, name: new.name };
    links::made(app.people.invite(invitation, &caller.by()).await?)
}
