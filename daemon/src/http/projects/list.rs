//! Projects, newest first.

use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::rows::{doc, find_project};
use crate::http::state::AppState;
use crate::http::views;
use axum::extract::State;
use deputy_actors::ports::{RowPage, RowQuery};
use deputy_domain::ledger::Table;
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::{Page, Project};

/// `GET /projects`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<Project>>, ApiError> {
    let (limit, cursor) = paging.check()?;
    if let Some(own) = caller.scope() {
        let own = find_project(&app, &own).await?.map(views::project);
        return Ok(axum::Json(Page { items: own.into_iter().collect(), next: None }));
    }
    let states = vec![ProjectDoc::THERE.to_owned()];
    let query = RowQuery { states, cursor, limit, ..RowQuery::default() };
    let RowPage { rows, next } = app.world.ledger.rows(Table::Projects, query).await?;
    let docs: Result<Vec<ProjectDoc>, ApiError> = rows.iter().map(doc).collect();
    Ok(axum::Json(Page { items: docs?.into_iter().map(views::project).collect(), next }))
}
