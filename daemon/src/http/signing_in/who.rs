//! Who is there, as it is told; and a device that has just been signed in.

use super::cookie;
use super::visit::Visit;
use crate::http::idempotency::NotKept;
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use crate::tokens::DeviceOrder;
use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Extension, http::HeaderValue};
use deputy_protocol::api::{PersonView, WhoAmI};
use deputy_protocol::ids::TokenId;

/// Who is there.
pub(super) async fn who(
    app: &AppState,
    visit: &Visit,
    signed_in: Option<(PersonView, TokenId)>,
) -> Result<WhoAmI, ApiError> {
    let (person, device_id) = signed_in.unzip();
    let has_founder = match &person {
        // Whoever is there came after the founder.
        Some(_) => true,
        None => app.people.founder().await?.is_some(),
    };
    Ok(WhoAmI {
        signed_in: person.is_some(),
        person,
        device_id,
        has_founder,
        passkeys: app.people.passkeys_are_possible() && visit.is_public && visit.obstacle.is_none(),
        obstacle: visit.obstacle.clone(),
    })
}

/// Signs this device in as somebody who has proved to be it.
pub(super) async fn signed_in(
    app: &AppState,
    visit: &Visit,
    person: PersonView,
) -> Result<Response, ApiError> {
    // The same browser again: what it was before is nobody's to use any more.
    if let Some(before) = &visit.caller {
        app.tokens.sign_out(before.token_id, None, &before.by()).await?;
    }
    let order = DeviceOrder {
        device_id: TokenId(app.world.entropy.uuid_v7(app.world.clock.now())),
        person_id: person.id,
        person: person.name.clone(),
        by: person.by(),
        name: visit.device.clone(),
    };
    let (secret, device_id) = app.tokens.sign_in(order).await?;
    let cookie = cookie::given(secret.reveal())
        .ok_or_else(|| ApiError::new(Kind::Internal, "the cookie could not be made"))?;
    told(app, visit, Some((person, device_id)), Some(cookie)).await
}

/// Who is there, with a cookie.
pub(super) async fn told(
    app: &AppState,
    visit: &Visit,
    signed_in: Option<(PersonView, TokenId)>,
    cookie: Option<HeaderValue>,
) -> Result<Response, ApiError> {
    let who = who(app, visit, signed_in).await?;
    let cookie = cookie.map(|cookie| AppendHeaders([(SET_COOKIE, cookie)]));
    Ok(match cookie {
        Some(cookie) => (cookie, Extension(NotKept), Json(who)).into_response(),
        None => (Extension(NotKept), Json(who)).into_response(),
    })
}
