//! This device: whether it is signed in, and how it comes to be.

use super::cookie;
use super::visit::Visit;
use super::who::{signed_in, told, who};
use crate::http::access::Caller;
use crate::http::body::{Json, NoBody};
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use axum::extract::State;
use axum::response::Response;
use deputy_protocol::api::{ChangePassword, FinishPasskey, PasskeyBegun, PasswordSignIn, WhoAmI};

/// Who is there. Asked at each start of the app, so the cookie is given again: it ends as late as the device does.
pub(in crate::http) async fn show(State(app): State<AppState>, visit: Visit) -> Result<Response, ApiError> {
    let Some(caller) = &visit.caller else { return told(&app, &visit, None, None).await };
    let person = app.people.find(caller.signed_in()?).await?;
    let cookie = visit.secret.as_deref().filter(|_| visit.obstacle.is_none()).and_then(cookie::given);
    told(&app, &visit, person.map(|person| (person, caller.token_id)), cookie).await
}

/// Signs this device out; it changes nothing where it is not signed in.
pub(in crate::http) async fn sign_out(
    State(app): State<AppState>,
    visit: Visit,
) -> Result<Response, ApiError> {
    if let Some(caller) = &visit.caller {
        app.tokens.sign_out(caller.token_id, None, &caller.by()).await?;
    }
    told(&app, &visit, None, Some(cookie::taken())).await
}

pub(in crate::http) async fn sign_in(
    State(app): State<AppState>,
    visit: Visit,
    Json(asked): Json<PasswordSignIn>,
) -> Result<Response, ApiError> {
    visit.can_sign_in()?;
    let person = app.people.sign_in_with_password(&asked.name, &asked.password, visit.network).await?;
    signed_in(&app, &visit, person).await
}

pub(in crate::http) async fn begin(
    State(app): State<AppState>,
    visit: Visit,
    _: NoBody,
) -> Result<axum::Json<PasskeyBegun>, ApiError> {
    visit.can_sign_in()?;
    Ok(axum::Json(app.people.begin_signing_in()?))
}

pub(in crate::http) async fn finish(
    State(app): State<AppState>,
    visit: Visit,
    Json(finish): Json<FinishPasskey>,
) -> Result<Response, ApiError> {
    visit.can_sign_in()?;
    let person = app.people.finish_signing_in(finish.ceremony_id, &finish.credential).await?;
    signed_in(&app, &visit, person).await
}

pub(in crate::http) async fn change_password(
    State(app): State<AppState>,
    caller: Caller,
    visit: Visit,
    Json(change): Json<ChangePassword>,
) -> Result<axum::Json<WhoAmI>, ApiError> {
    let person = app.people.change_password(caller.signed_in()?, &change, visit.network).await?;
    Ok(axum::Json(who(&app, &visit, Some((person, caller.token_id))).await?))
}
