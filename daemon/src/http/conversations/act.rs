//! Beginning a conversation, saying something in it, naming it, ending a turn.

use super::read::{find, whole};
use crate::http::access::Caller;
use crate::http::body::{Json, NoBody};
use crate::http::fields;
use crate::http::idempotency::Seed;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::Id;
use crate::http::rows::find_project;
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_protocol::api::{ConversationChange, ConversationView, Message, NewConversation};
use deputy_protocol::event::{ContextWish, Prompt, Purpose};
use deputy_protocol::ids::ConversationId;

type Answer = Result<(StatusCode, axum::Json<ConversationView>), ApiError>;

/// `POST /conversations`
pub(crate) async fn begin(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(new): Json<NewConversation>,
) -> Answer {
    if let Some(text) = &new.text {
        said(text)?;
    }
    let title = new.title.as_deref().map(named).transpose()?.unwrap_or_default();
    let project_id = match &new.project {
        None => None,
        Some(wanted) => {
            let found = find_project(&app, wanted).await?;
            let project =
                found.ok_or_else(|| ApiError::field("project", format!("there is no project {wanted}")))?;
            Some(project.project_id)
        }
    };
    let (id, by) = (ConversationId(seed.mint("conversation")), caller.by());
    app.conversations.once(seed.once()).open(id, Purpose::Talk, project_id, title, &by).await?;
    if let Some(text) = new.text {
        app.conversations.once(seed.once_more("first words")).say(id, Prompt::Founder, text, &by).await?;
    }
    accepted(&app, &caller, id).await
}

/// `POST /conversations/{id}/messages`
pub(crate) async fn say(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<ConversationId>,
    Json(Message { text }): Json<Message>,
) -> Answer {
    said(&text)?;
    find(&app, &caller, id).await?;
    app.conversations.once(seed.once()).say(id, Prompt::Founder, text, &caller.by()).await?;
    accepted(&app, &caller, id).await
}

/// `PATCH /conversations/{id}`. It says what is to be so, so it can be repeated as it is.
pub(crate) async fn change(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Json(ConversationChange { title }): Json<ConversationChange>,
) -> Result<axum::Json<ConversationView>, ApiError> {
    let title = named(&title)?;
    find(&app, &caller, id).await?;
    app.conversations.title(id, title, &caller.by()).await?;
    let doc = find(&app, &caller, id).await?;
    whole(&app, doc).await.map(axum::Json)
}

/// `POST /conversations/{id}/stop`
pub(crate) async fn stop(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<ConversationId>,
    _: NoBody,
) -> Answer {
    find(&app, &caller, id).await?;
    app.conversations.once(seed.once()).stop(id, &caller.by()).await?;
    accepted(&app, &caller, id).await
}

/// `POST /conversations/{id}/compact`
pub(crate) async fn compact(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<ConversationId>,
    _: NoBody,
) -> Answer {
    find(&app, &caller, id).await?;
    app.conversations.once(seed.once()).reshape(id, ContextWish::Compact, &caller.by()).await?;
    accepted(&app, &caller, id).await
}

/// `POST /conversations/{id}/expand`
pub(crate) async fn expand(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<ConversationId>,
    _: NoBody,
) -> Answer {
    let doc = find(&app, &caller, id).await?;
    if doc.compacted_at.is_none() && doc.conversation.wish.is_none() {
        return Err(ApiError::new(Kind::WrongState, "nothing of it is summed up: the model sees all of it"));
    }
    app.conversations.once(seed.once()).reshape(id, ContextWish::Expand, &caller.by()).await?;
    accepted(&app, &caller, id).await
}

/// The conversation as it is now that the command is on disk.
async fn accepted(app: &AppState, caller: &Caller, id: ConversationId) -> Answer {
    let doc = find(app, caller, id).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(whole(app, doc).await?)))
}

fn said(text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::field("text", "it is empty: say something"));
    }
    fields::no_longer("text", Some(text), fields::TEXT_CHARS_MAX)
}

/// A title, as one line.
fn named(title: &str) -> Result<String, ApiError> {
    fields::no_longer("title", Some(title), fields::LINE_CHARS_MAX)?;
    match title.split_whitespace().collect::<Vec<_>>().join(" ") {
        line if line.is_empty() => Err(ApiError::field("title", "it is empty: say what it is called")),
        line => Ok(line),
    }
}
