//! One conversation, what was said in it, and what happened on the way.

use super::read::{find, plans, said, whole};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Paging, Query};
use crate::http::runs::{Stretch, events_of};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_protocol::api::{ConversationView, MessageView, Page};
use deputy_protocol::ids::ConversationId;
use deputy_protocol::stream::Stream;
use serde_json::value::RawValue;

/// `GET /conversations/{id}`
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<ConversationView>, ApiError> {
    let doc = find(&app, &caller, id).await?;
    whole(&app, doc).await.map(Json)
}

/// `GET /conversations/{id}/messages`: newest first.
pub(crate) async fn messages(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<MessageView>>, ApiError> {
    let (size, place) = (paging.size()?, paging.place()?);
    let doc = find(&app, &caller, id).await?;
    let plans = plans(&app, id).await?;
    let before = u64::try_from(place).ok().filter(|place| *place > 0);
    let mut said = said(&app, &doc, &plans, before, size).await?;
    said.messages.reverse();
    let next = said.older.and_then(|version| usize::try_from(version).ok()).map(Paging::at);
    Ok(Json(Page { items: said.messages, next }))
}

/// `GET /conversations/{id}/events`: of `conversation/ID` and `conversation/ID/steps`, in the order of positions. `next`
/// is what `after` is next, or `before` where that was asked for.
pub(crate) async fn events(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<Page<Box<RawValue>>>, ApiError> {
    let (place, most) = stretch.check()?;
    find(&app, &caller, id).await?;
    events_of(&app, &caller, [Stream::Conversation(id), Stream::Thoughts(id)], place, most).await.map(Json)
}
