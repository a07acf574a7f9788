//! Scheduling something, and ending it.

use super::view::view;
use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::idempotency::Seed;
use crate::http::problem::ApiError;
use crate::http::query::Id;
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::conversation::NewAppointment as Order;
use deputy_domain::schedule::{Moment, When, Zone};
use deputy_protocol::api::{AppointmentView, NewAppointment};
use deputy_protocol::ids::{AppointmentId, ConversationId};

/// `POST /schedule`
pub(crate) async fn add(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewAppointment>,
) -> Result<(StatusCode, axum::Json<AppointmentView>), ApiError> {
    let NewAppointment { text, at, delay, every, zone, conversation_id } = new;
    if at.is_some() && delay.is_some() {
        return Err(ApiError::field("in", "say either `at` or `in`"));
    }
    let zone = zone.as_deref().map(str::parse::<Zone>).transpose();
    let zone = zone.map_err(|detail| ApiError::field("zone", detail))?;
    let moment = at.map(Moment::At).or(delay.map(Moment::In));
    let order = Order { text, when: When { moment, every }, zone };
    let (id, by) = (AppointmentId(seed.mint("appointment")), caller.by());
    let thread = conversation_id.unwrap_or_else(|| ConversationId(seed.mint("conversation")));
    if conversation_id.is_none() {
        app.schedule.once(seed.once()).open(thread, &order, &by).await?;
    } else if app.conversations.load(thread).await?.is_none() {
        return Err(ApiError::field("conversation_id", "there is no such conversation"));
    }
    app.schedule.once(seed.once_more("scheduled")).schedule(thread, id, order, &by).await?;
    Ok((StatusCode::CREATED, axum::Json(found(&app, id).await?)))
}

/// `DELETE /schedule/{id}`. What was ended stays so.
pub(crate) async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<AppointmentId>,
) -> Result<axum::Json<AppointmentView>, ApiError> {
    let before = found(&app, id).await?;
    app.schedule.unschedule(before.conversation_id, id, &caller.by()).await?;
    Ok(axum::Json(found(&app, id).await?))
}

/// It as it is now.
async fn found(app: &AppState, id: AppointmentId) -> Result<AppointmentView, ApiError> {
    let doc = app.schedule.find(id).await?.ok_or_else(|| ApiError::not_found("appointment", id))?;
    view(app, doc).await
}
