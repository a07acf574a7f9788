//! Memories, newest first; or those that fit some words, the best first.

use super::view::{is_seen, view};
use crate::http::access::Caller;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::{Id, Paging, Query};
use crate::http::rows::{doc, project_filter};
use crate::http::search::CHARS_MAX;
use crate::http::state::AppState;
use axum::extract::State;
use deputy_actors::memory::Found;
use deputy_actors::ports::{MemoryScope, RowQuery};
use deputy_domain::ledger::Table;
use deputy_domain::memory::{CANDIDATES_MAX, Memory};
use deputy_domain::projection::{FOUNDERS, MemoryDoc};
use deputy_protocol::api::{MemoryView, Page};
use deputy_protocol::event::{MemoryCategory, Visibility};
use deputy_protocol::ids::{MemoryId, ProjectId};
use serde::Deserialize;

/// Which memories.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    project: Option<String>,
    category: Option<String>,
    q: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /memories`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Page<MemoryView>>, ApiError> {
    let category = filter.category.as_deref().map(str::parse::<MemoryCategory>).transpose();
    let category = category.map_err(|detail| ApiError::query("category", detail))?;
    let parent = match filter.project.as_deref() {
        Some(FOUNDERS) => Some(FOUNDERS.to_owned()),
        wanted => project_filter(&app, &caller, wanted).await?,
    };
    let (limit, cursor) = Paging { limit: filter.limit.clone(), cursor: filter.cursor.clone() }.check()?;
    if let Some(words) = &filter.q {
        let items = search(&app, &caller, parent.as_deref(), category, words, limit).await?;
        return Ok(axum::Json(Page { items, next: None }));
    }
    // What was forgotten is in none of these states.
    let states = category.map_or_else(|| MemoryCategory::ALL.to_vec(), |category| vec![category]);
    let states = states.into_iter().map(|category| category.name().to_owned()).collect();
    let mut query = RowQuery { parent, states, cursor, limit };
    loop {
        let page = app.world.ledger.rows(Table::Memories, query.clone()).await?;
        let mut items = Vec::new();
        for row in page.rows {
            let MemoryDoc { memory_id: id, version, memory, .. } = doc(&row)?;
            if let Memory::Known(known) = memory
                && is_seen(&caller, known.project_id)
            {
                items.push(view(Found { id, version, known }));
            }
        }
        // A page with nothing for this caller is passed over.
        if items.is_empty() && page.next.is_some() {
            query.cursor = page.next;
            continue;
        }
        return Ok(axum::Json(Page { items, next: page.next }));
    }
}

/// `GET /memories/{id}`. Of a forgotten one it is said that it was forgotten, and no more.
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<MemoryId>,
) -> Result<axum::Json<MemoryView>, ApiError> {
    let doc = app.memories.row(id).await?.filter(|doc| is_seen(&caller, doc.memory.project_id()));
    let MemoryDoc { version, memory, .. } = doc.ok_or_else(|| ApiError::not_found("memory", id))?;
    match memory {
        Memory::Known(known) => Ok(axum::Json(view(Found { id, version, known }))),
        Memory::Forgotten(trace) => {
            let at = trace.at.format("%Y-%m-%d %H:%M UTC");
            Err(ApiError::new(Kind::NotFound, format!("this was forgotten on {at}, by {}", trace.by)))
        }
    }
}

async fn search(
    app: &AppState,
    caller: &Caller,
    parent: Option<&str>,
    category: Option<MemoryCategory>,
    words: &str,
    limit: u32,
) -> Result<Vec<MemoryView>, ApiError> {
    if words.chars().nth(CHARS_MAX as usize).is_some() {
        let detail = format!("it has more than {CHARS_MAX} characters: a few of its words are enough");
        return Err(ApiError::query("q", detail));
    }
    let is_admin = caller.reader().visibility == Visibility::Admin;
    let scope = match parent {
        Some(FOUNDERS) if is_admin => MemoryScope::Among(vec![None]),
        Some(FOUNDERS) => return Ok(Vec::new()),
        Some(project) => {
            MemoryScope::Among(project.parse::<ProjectId>().ok().map(Some).into_iter().collect())
        }
        None => MemoryScope::Every,
    };
    let found = app.memories.search(&scope, words, CANDIDATES_MAX).await?;
    let fits = |it: &Found| {
        is_seen(caller, it.known.project_id) && category.is_none_or(|category| category == it.known.category)
    };
    Ok(found.into_iter().filter(fits).take(limit as usize).map(view).collect())
}
