//! Devices that are signed in: one's own, and for an admin all.

use super::access::Caller;
use super::body::NoBody;
use super::links::{self, Made};
use super::people;
use super::problem::ApiError;
use super::query::{Id, Paging, Query};
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_protocol::api::{DeviceView, Page, Role};
use deputy_protocol::ids::{PersonId, TokenId};

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<DeviceView>>, ApiError> {
    let newest = paging.newest()?;
    let place = |device: &DeviceView| (device.created_at.timestamp_micros(), device.id.0);
    let mut page = newest.of(app.tokens.devices(whose(&caller)?).await?, place);
    let told = app.push.states().await?;
    for device in &mut page.items {
        device.push = told.get(&device.id).copied();
        device.is_this = device.id == caller.token_id;
    }
    Ok(Json(page))
}

pub(super) async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Id(device_id): Id<TokenId>,
) -> Result<Json<DeviceView>, ApiError> {
    let ended = app.tokens.sign_out(device_id, whose(&caller)?, &caller.by()).await?;
    let ended = ended.ok_or_else(|| ApiError::not_found("device", device_id))?;
    Ok(Json(DeviceView { is_this: ended.id == caller.token_id, ..ended }))
}

/// A link for another device of whoever is signed in, or made the admin's token. The founder's own tokens, and those of this
/// host, get one for the founder.
pub(super) async fn pair(State(app): State<AppState>, caller: Caller, _: NoBody) -> Result<Made, ApiError> {
    let link = if caller.person.is_none() && caller.made_by.is_none() && is_house_admin(&caller) {
        app.people.founder_link(&caller.by()).await?
    } else {
        let maker = caller.made_by.filter(|_| is_house_admin(&caller));
        let person = people::here(&app, maker.map_or_else(|| caller.signed_in(), Ok)?).await?;
        app.people.pairing_link(&person).await?
    };
    links::made(link)
}

/// Whose devices somebody sees; none: everybody's.
fn whose(caller: &Caller) -> Result<Option<PersonId>, ApiError> {
    if is_house_admin(caller) { Ok(None) } else { caller.signed_in().map(Some) }
}

fn is_house_admin(caller: &Caller) -> bool {
    caller.role == Role::Admin && caller.project_id.is_none()
}
