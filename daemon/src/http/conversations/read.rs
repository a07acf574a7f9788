//! Reading a conversation: its row, its plans, and what was said, from the newest back.

use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use crate::http::views::{
    Around, Fact, answers, behind_answer, conversation_view, ends_turn, is_message, messages,
};
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::memory::Memory;
use deputy_domain::projection::{Behind, ConversationDoc, MemoryDoc, PlanDoc};
use deputy_protocol::At;
use deputy_protocol::api::{ConversationView, MessageView};
use deputy_protocol::event::Event;
use deputy_protocol::ids::{ConversationId, MemoryId};
use deputy_protocol::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// Facts that are read at once: a few turns with all that they cost.
const CHUNK: u64 = 200;

/// Messages that come with a conversation.
const SHOWN: usize = 50;

/// Some messages of a conversation, oldest first.
pub(super) struct Said {
    pub(super) messages: Vec<MessageView>,
    /// Version of the oldest of them, if there are older ones.
    pub(super) older: Option<u64>,
}

/// A conversation, if the caller may see it.
pub(super) async fn find(
    app: &AppState,
    caller: &Caller,
    id: ConversationId,
) -> Result<ConversationDoc, ApiError> {
    let found: Option<ConversationDoc> =
        app.world.ledger.doc(Table::Conversations, id, "conversation").await?;
    let found = found.filter(|doc| caller.covers(doc.conversation.project_id));
    found.ok_or_else(|| ApiError::not_found("conversation", id))
}

/// A conversation with its newest messages.
pub(super) async fn whole(app: &AppState, doc: ConversationDoc) -> Result<ConversationView, ApiError> {
    let plans = plans(app, doc.conversation_id).await?;
    let said = said(app, &doc, &plans, None, SHOWN).await?;
    let model = doc.model.as_deref().and_then(|model| model.parse().ok());
    let mut view = conversation_view(doc, &plans, said.messages);
    view.context_snapshot.window_tokens = model.map(|model| app.world.models.context_tokens(&model));
    Ok(view)
}

/// The plans that came up in a conversation.
pub(super) async fn plans(app: &AppState, id: ConversationId) -> Result<Vec<PlanDoc>, ApiError> {
    let mut rows = app.world.ledger.every_row(Table::Plans, &[]).of(Some(id.to_string()));
    let mut plans = Vec::new();
    while let Some(row) = rows.next().await? {
        plans.push(row.read("plan")?);
    }
    plans.reverse();
    Ok(plans)
}

/// At most so many messages before a version; the newest of all without one.
pub(super) async fn said(
    app: &AppState,
    doc: &ConversationDoc,
    plans: &[PlanDoc],
    before: Option<u64>,
    most: usize,
) -> Result<Said, ApiError> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut from = before.unwrap_or(doc.version + 1).clamp(1, doc.version + 1);
    while from > 1 && !is_enough(&facts, most) {
        let begin = from.saturating_sub(CHUNK).max(1);
        let mut chunk = read(app, doc.conversation_id, begin, from).await?;
        chunk.append(&mut facts);
        (facts, from) = (chunk, begin);
    }
    let forgotten = forgotten(app, doc).await?;
    let mut all = messages(&Around { doc, plans, forgotten: &forgotten }, &facts);
    let older = all.len().checked_sub(most + 1).map(|_| all[all.len() - most].0);
    let rest = all.split_off(all.len().saturating_sub(most));
    Ok(Said { messages: rest.into_iter().map(|(_, message)| message).collect(), older })
}

/// The memories behind the answer to an input: those that the message names which it is.
pub(in crate::http) async fn behind(
    app: &AppState,
    doc: &ConversationDoc,
    input: u32,
) -> Result<Behind, ApiError> {
    let (mut facts, mut from): (Vec<Fact>, u64) = (Vec::new(), 1);
    while from <= doc.version {
        let end = (from + CHUNK).min(doc.version + 1);
        let chunk = read(app, doc.conversation_id, from, end).await?;
        let is_answered = chunk.iter().any(|fact| answers(&fact.event, input).is_some());
        facts.extend(chunk);
        from = if is_answered { doc.version + 1 } else { end };
    }
    let forgotten = forgotten(app, doc).await?;
    Ok(behind_answer(&Around { doc, plans: &[], forgotten: &forgotten }, &facts, input))
}

/// Those of its memories that were forgotten, and when.
async fn forgotten(app: &AppState, doc: &ConversationDoc) -> Result<BTreeMap<MemoryId, At>, ApiError> {
    let ids: BTreeSet<MemoryId> = doc.recalled.iter().map(|it| it.memory.id).collect();
    let keys: Vec<RowKey> =
        ids.iter().map(|id| RowKey { table: Table::Memories, key: id.to_string() }).collect();
    let mut forgotten = BTreeMap::new();
    for row in app.world.ledger.several(&keys).await? {
        let doc: MemoryDoc = row.read("memory")?;
        if let Memory::Forgotten(trace) = doc.memory {
            forgotten.insert(doc.memory_id, trace.at);
        }
    }
    Ok(forgotten)
}

/// Whether there are more messages than asked for, and behind an end of a turn: the first of them is known whole.
fn is_enough(facts: &[Fact], most: usize) -> bool {
    let shown = facts.iter().rev().filter(|fact| is_message(&fact.event)).take(most).last();
    let count = facts.iter().filter(|fact| is_message(&fact.event)).count();
    let first = shown.map_or(0, |fact| fact.version);
    count > most && facts.iter().any(|fact| fact.version < first && ends_turn(&fact.event).is_some())
}

/// The facts from this version to before that one. What was redacted says nothing.
async fn read(app: &AppState, id: ConversationId, begin: u64, end: u64) -> Result<Vec<Fact>, ApiError> {
    let count = u32::try_from(end - begin).unwrap_or(u32::MAX);
    let page = app.world.ledger.read_stream(&Stream::Conversation(id), begin - 1, count).await?;
    let facts = page.iter().filter_map(|envelope| match envelope.event() {
        Ok(Event::Conversation(event)) => {
            let (id, position, version) = (envelope.event_id, envelope.position, envelope.version);
            Some(Fact { id, position, version, event })
        }
        _ => None,
    });
    Ok(facts.collect())
}
