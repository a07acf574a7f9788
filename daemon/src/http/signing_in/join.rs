//! What somebody does who opened a link.

use super::visit::Visit;
use super::who::signed_in;
use crate::http::body::Json;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use crate::people::{Code, PeopleError};
use axum::extract::State;
use axum::response::Response;
use deputy_protocol::api::{
    BeginJoining, FinishPasskey, JoinCode, JoinView, JoinWithPassword, PasskeyBegun, UseCode,
};

/// What the link would do. It is not used by that.
pub(in crate::http) async fn look(
    State(app): State<AppState>,
    Json(asked): Json<UseCode>,
) -> Result<axum::Json<JoinView>, ApiError> {
    Ok(axum::Json(app.people.look(&code(&asked.code)?).await?))
}

pub(in crate::http) async fn join_with_password(
    State(app): State<AppState>,
    visit: Visit,
    Json(asked): Json<JoinWithPassword>,
) -> Result<Response, ApiError> {
    visit.can_sign_in()?;
    let code = code(&asked.code)?;
    let person = app.people.join_with_password(&code, &asked.name, &asked.password).await?;
    signed_in(&app, &visit, person).await
}

pub(in crate::http) async fn begin_joining(
    State(app): State<AppState>,
    visit: Visit,
    Json(asked): Json<BeginJoining>,
) -> Result<axum::Json<PasskeyBegun>, ApiError> {
    visit.can_sign_in()?;
    Ok(axum::Json(app.people.begin_joining(&code(&asked.code)?, &asked.name).await?))
}

pub(in crate::http) async fn finish_joining(
    State(app): State<AppState>,
    visit: Visit,
    Json(finish): Json<FinishPasskey>,
) -> Result<Response, ApiError> {
    visit.can_sign_in()?;
    let joined = app.people.finish_joining(finish.ceremony_id, &finish.credential, &visit.device).await?;
    signed_in(&app, &visit, joined).await
}

pub(in crate::http) async fn join_device(
    State(app): State<AppState>,
    visit: Visit,
    Json(asked): Json<UseCode>,
) -> Result<Response, ApiError> {
    visit.can_sign_in()?;
    let person = app.people.join_device(&code(&asked.code)?).await?;
    signed_in(&app, &visit, person).await
}

/// What no code looks like was none.
fn code(typed: &JoinCode) -> Result<Code, PeopleError> {
    Code::parse(&typed.0).ok_or(PeopleError::SpentCode)
}
