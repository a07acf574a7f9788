//! Track records.

use super::access::Caller;
use super::problem::ApiError;
use super::query::{Paging, Query};
use super::rows::doc;
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::TrackRecordDoc;
use deputy_protocol::api::{Page, RecordOf, TrackRecord};
use serde::Deserialize;

/// Of whom, or of what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    of: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<TrackRecord>>, ApiError> {
    // It tells of all projects.
    caller.for_all_projects()?;
    let (of, parent) = match filter.of.as_deref().unwrap_or("agent") {
        "agent" => (RecordOf::Agent, "agent"),
        "work" => (RecordOf::Work, "work"),
        "staff" => (RecordOf::Staff, "staff"),
        other => return Err(ApiError::query("of", format!("`{other}` is none of agent, work, staff"))),
    };
    let (limit, cursor) = Paging { limit: filter.limit, cursor: filter.cursor }.check()?;
    let query = RowQuery { parent: Some(parent.to_owned()), cursor, limit, ..RowQuery::default() };
    let page = app.world.ledger.rows(Table::TrackRecords, query).await?;
    let mut items = Vec::new();
    for row in page.rows {
        let name = row.key.split_once('/').map_or(row.key.as_str(), |(_, name)| name).to_owned();
        let TrackRecordDoc { approved, rejected, failed, stopped, reverted, took } = doc(&row)?;
        items.push(TrackRecord { of, name, approved, rejected, failed, stopped, reverted, took });
    }
    Ok(Json(Page { items, next: page.next }))
}
