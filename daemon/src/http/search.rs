//! What was said, found by its words.

use super::access::Caller;
use super::problem::ApiError;
use super::query::{Paging, Query, limit, position};
use super::rows;
use super::state::AppState;
use super::views::session_at;
use axum::Json;
use axum::extract::State;
use deputy_actors::librarian::{FoundEvent, SearchError};
use deputy_actors::ports::Wanted;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::search::{self, PassageId};
use deputy_protocol::api::{Found, SearchPage};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most characters of a question, as the document says.
pub(super) const CHARS_MAX: u32 = 1_000;

const LIMIT: u32 = 20;
const LIMIT_MAX: u32 = 100;

/// What is looked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    q: Option<String>,
    project: Option<String>,
    run: Option<String>,
    kind: Option<String>,
    after: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /search`
pub(super) async fn search(
    State(app): State<AppState>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<SearchPage>, ApiError> {
    let wanted = wanted(&app, &caller, &asked).await?;
    let findings = app.librarian.search(&wanted).await?;
    let mut runs = BTreeMap::new();
    let mut items = Vec::new();
    for found in findings.found {
        items.push(view(&app, &mut runs, found).await?);
    }
    let next = findings.next.map(|id| Paging::behind(&id.0.to_string(), ""));
    Ok(Json(SearchPage { items, next, complete: findings.is_complete, position: findings.position }))
}

async fn wanted(app: &AppState, caller: &Caller, asked: &Asked) -> Result<Wanted, ApiError> {
    let Some(text) = &asked.q else { return Err(ApiError::query("q", "say which words to look for")) };
    if text.chars().nth(CHARS_MAX as usize).is_some() {
        let detail = format!("it has more than {CHARS_MAX} characters: a few of its words are enough");
        return Err(ApiError::query("q", detail));
    }
    let kind = asked.kind.as_deref().map(str::parse).transpose();
    let run_id = match &asked.run {
        None => None,
        Some(text) => {
            let run_id = text.parse().map_err(|_| ApiError::query("run", "it is no id of a run"))?;
            rows::run(app, caller, run_id).await?;
            Some(run_id)
        }
    };
    let project = rows::project_filter(app, caller, asked.project.as_deref()).await?;
    let paging = Paging { limit: None, cursor: asked.cursor.clone() };
    let before = paging.is_behind::<u64, String>()?.map(|(id, _)| PassageId(id));
    Ok(Wanted {
        query: search::Query::parse(text),
        visibility: caller.reader().visibility,
        project_id: project.and_then(|id| id.parse().ok()),
        run_id,
        kind: kind.map_err(|detail| ApiError::query("kind", detail))?,
        after: position("after", asked.after.as_deref())?,
        before,
        limit: limit(asked.limit.as_deref(), LIMIT, LIMIT_MAX)?,
    })
}

async fn view(
    app: &AppState,
    runs: &mut BTreeMap<RunId, Option<RunDoc>>,
    found: FoundEvent,
) -> Result<Found, ApiError> {
    let FoundEvent { envelope, hit } = found;
    let run_id = envelope.stream.run();
    if let Some(run_id) = run_id
        && !runs.contains_key(&run_id)
    {
        runs.insert(run_id, app.world.ledger.doc(Table::Runs, run_id, "run").await?);
    }
    let doc = run_id.and_then(|run_id| runs.get(&run_id)?.as_ref());
    let session = match (&envelope.stream, doc) {
        (Stream::Steps(_), Some(doc)) => session_at(doc, envelope.version, rows::is_builtin(app, doc)),
        _ => None,
    };
    Ok(Found {
        position: envelope.position,
        version: envelope.version,
        stream: envelope.stream.to_string(),
        run_id,
        project_id: envelope.project_id.or_else(|| doc.and_then(|doc| doc.run.order.project_id)),
        session,
        kind: hit.kind,
        by: hit.by,
        at: envelope.recorded_at,
        snippet: hit.snippet,
    })
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Ledger(fault) => fault.into(),
            SearchError::Index(fault) => fault.into(),
        }
    }
}
