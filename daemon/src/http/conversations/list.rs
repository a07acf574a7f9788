//! Conversations, newest first.

use super::read::plans;
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::rows::{doc, project_filter};
use crate::http::state::AppState;
use crate::http::views::conversation_view;
use axum::extract::State;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ConversationDoc, TALKS};
use deputy_protocol::api::{ConversationState, ConversationView, Page};
use serde::Deserialize;
use uuid::Uuid;

/// Which conversations; those with the COO, when nobody says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    project: Option<String>,
    state: Option<String>,
    of: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /conversations`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Page<ConversationView>>, ApiError> {
    let (limit, cursor) = Paging { limit: filter.limit.clone(), cursor: filter.cursor.clone() }.check()?;
    let states = states(filter.state.as_deref())?;
    let project = project_filter(&app, &caller, filter.project.as_deref()).await?;
    let parent = parent(filter.of.as_deref())?;
    let mut query = RowQuery { parent: Some(parent), states, cursor, limit };
    loop {
        let page = app.world.ledger.rows(Table::Conversations, query.clone()).await?;
        let mut items = Vec::new();
        for row in page.rows {
            let doc: ConversationDoc = doc(&row)?;
            let of = doc.conversation.project_id.map(|id| id.to_string());
            if project.is_none() || project == of {
                let plans = plans(&app, doc.conversation_id).await?;
                items.push(conversation_view(doc, &plans, Vec::new()));
            }
        }
        // A page with nothing of that project is passed over.
        if items.is_empty() && page.next.is_some() {
            query.cursor = page.next;
            continue;
        }
        return Ok(axum::Json(Page { items, next: page.next }));
    }
}

/// What they belong to.
fn parent(of: Option<&str>) -> Result<String, ApiError> {
    let Some(of) = of else { return Ok(TALKS.to_owned()) };
    let id: Uuid = of.parse().map_err(|_| {
        ApiError::query("of", format!("`{of}` is no id: use that of a conversation, a plan or a run"))
    })?;
    Ok(id.to_string())
}

/// States, separated by commas.
fn states(text: Option<&str>) -> Result<Vec<String>, ApiError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let state = |name: &str| {
        let state = name.parse::<ConversationState>().map_err(|detail| ApiError::query("state", detail))?;
        Ok(state.name().to_owned())
    };
    text.split(',').map(state).collect()
}
