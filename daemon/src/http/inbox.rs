//! What waits for the founder.

use super::access::Caller;
use super::body::Json;
use super::fields;
use super::idempotency::Seed;
use super::problem::ApiError;
use super::query::{Id, Paging, Query};
use super::rows::doc;
use super::state::AppState;
use super::views::inbox_item;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::projection::{ANSWERED, ANSWERING, InboxDoc, OPEN, WITHDRAWN};
use deputy_domain::run::Answer as Decision;
use deputy_protocol::api::{Answer, InboxItem, Page};
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::InboxId;
use serde::Deserialize;

/// Which items; those that wait, when nobody says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    state: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Page<InboxItem>>, ApiError> {
    let (limit, cursor) = Paging { limit: filter.limit.clone(), cursor: filter.cursor.clone() }.check()?;
    let states = match filter.state.as_deref() {
        None | Some("open") => vec![OPEN.to_owned(), ANSWERING.to_owned()],
        Some("all") => Vec::new(),
        Some(state) if [ANSWERED, WITHDRAWN].contains(&state) => vec![state.to_owned()],
        Some(other) => {
            let detail = format!("`{other}` is no state: use open, answered, withdrawn or all");
            return Err(ApiError::query("state", detail));
        }
    };
    let mut query = RowQuery { parent: None, states, cursor, limit };
    loop {
        let page = app.world.ledger.rows(Table::Inbox, query.clone()).await?;
        let mut items = Vec::new();
        for row in page.rows {
            let state = row.row.state.clone();
            let item = inbox_item(doc::<InboxDoc>(&row)?, &state);
            if is_seen(&caller, &item) {
                items.push(item);
            }
        }
        // A page with nothing for a caller of one project is passed over.
        if items.is_empty() && page.next.is_some() {
            query.cursor = page.next;
            continue;
        }
        return Ok(axum::Json(Page { items, next: page.next }));
    }
}

pub(super) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(inbox_id): Id<InboxId>,
) -> Result<axum::Json<InboxItem>, ApiError> {
    find(&app, &caller, inbox_id).await.map(axum::Json)
}

pub(super) async fn answer(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(inbox_id): Id<InboxId>,
    Json(Answer { choice, text }): Json<Answer>,
) -> Result<(StatusCode, axum::Json<InboxItem>), ApiError> {
    fields::no_longer("choice", choice.as_deref(), fields::LINE_CHARS_MAX)?;
    fields::no_longer("text", text.as_deref(), fields::TEXT_CHARS_MAX)?;
    find(&app, &caller, inbox_id).await?;
    app.inbox.once(seed.once()).answer(inbox_id, Decision { choice, text }, &caller.by()).await?;
    let item = find(&app, &caller, inbox_id).await?;
    Ok((StatusCode::OK, axum::Json(item)))
}

async fn find(app: &AppState, caller: &Caller, inbox_id: InboxId) -> Result<InboxItem, ApiError> {
    let not_found = || ApiError::not_found("inbox item", inbox_id);
    let key = RowKey { table: Table::Inbox, key: inbox_id.to_string() };
    let row = app.world.ledger.row(&key).await?.ok_or_else(not_found)?;
    let state = row.row.state.clone();
    let item = inbox_item(doc::<InboxDoc>(&row)?, &state);
    if is_seen(caller, &item) { Ok(item) } else { Err(not_found()) }
}

/// Whether a caller may see an item. What the founder is asked in a conversation is nobody else's, as the conversation
/// itself.
fn is_seen(caller: &Caller, item: &InboxItem) -> bool {
    let is_private = item.conversation_id.is_some() && item.plan_id.is_none();
    let is_admin = caller.reader().visibility == Visibility::Admin;
    caller.covers(item.project_id) && (is_admin || !is_private)
}
