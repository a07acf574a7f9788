//! What answers were given: documents and memories by their ids and versions, for good; the very words, for 14 days.

use super::access::Caller;
use super::conversations;
use super::problem::{ApiError, Kind};
use super::query::{Id, Ids, Paging, Query};
use super::rows::run_doc;
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{Behind, ConversationDoc, GivenDoc, RecalledDoc};
use deputy_protocol::api::{ContextDocument, ContextView, Page, TrafficExchange, TrafficRecord};
use deputy_protocol::event::DocumentGiven;
use deputy_protocol::ids::{CallId, ConversationId, RunId};
use serde::Deserialize;

/// For the answer to which input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    input: Option<String>,
}

impl Wanted {
    /// The input that is meant; the last one where none is named.
    fn input(&self) -> Result<u32, ApiError> {
        let Some(text) = &self.input else { return Ok(u32::MAX) };
        text.parse().map_err(|_| ApiError::query("input", "it is the number of an input, from 1"))
    }
}

/// `GET /runs/{id}/context`
pub(crate) async fn of_run(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<RunId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<ContextView>, ApiError> {
    let input = wanted.input()?;
    let doc = run_doc(&app, &caller, id).await?;
    let last = doc.given.iter().map(|it| it.input).chain(doc.recalled.iter().map(|it| it.input)).max();
    let input = input.min(last.unwrap_or(0));
    view(&app, input, &doc.given, RecalledDoc::behind(&doc.recalled, input)).await.map(Json)
}

/// `GET /conversations/{id}/context`
pub(crate) async fn of_conversation(
    State(app): State<AppState>,
    Id(id): Id<ConversationId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<ContextView>, ApiError> {
    let input = wanted.input()?;
    let doc = conversation(&app, id).await?;
    let input = input.min(doc.conversation.heard);
    let behind = conversations::behind(&app, &doc, input).await?;
    view(&app, input, &doc.given, behind).await.map(Json)
}

/// `GET /conversations/{id}/traffic`
pub(crate) async fn traffic(
    State(app): State<AppState>,
    Id(id): Id<ConversationId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<TrafficRecord>>, ApiError> {
    let (limit, from) = (paging.size()?, paging.place()?);
    conversation(&app, id).await?;
    let found = app.traffic.records(id.0, from, limit).await;
    let (items, has_more) = found.map_err(|detail| ApiError::new(Kind::Internal, detail))?;
    let next = has_more.then(|| Paging::at(from.saturating_add(items.len())));
    Ok(Json(Page { items, next }))
}

/// `GET /conversations/{id}/traffic/{call}`
pub(crate) async fn exchange(
    State(app): State<AppState>,
    Ids(id, call_id): Ids<ConversationId, CallId>,
) -> Result<Json<TrafficExchange>, ApiError> {
    conversation(&app, id).await?;
    let found = app.traffic.exchange(id.0, call_id).await;
    let found = found.map_err(|detail| ApiError::new(Kind::Internal, detail))?;
    found.map(Json).ok_or_else(|| ApiError::not_found("call", call_id))
}

async fn conversation(app: &AppState, id: ConversationId) -> Result<ConversationDoc, ApiError> {
    let found = app.world.ledger.doc(Table::Conversations, id, "conversation").await?;
    found.ok_or_else(|| ApiError::not_found("conversation", id))
}

async fn view(
    app: &AppState,
    input: u32,
    given: &[GivenDoc],
    Behind { listed, left_out }: Behind,
) -> Result<ContextView, ApiError> {
    let mut documents = Vec::new();
    for DocumentGiven { document, whole } in GivenDoc::for_input(given, input) {
        let version = app.documents.version(document).await?;
        let (kind, title) = version.map(|version| (version.kind, version.title)).unzip();
        documents.push(ContextDocument { id: document.id, version: document.version, kind, title, whole });
    }
    let memories = listed.into_iter().map(|it| it.memory).collect();
    Ok(ContextView { input, documents, memories, left_out })
}
