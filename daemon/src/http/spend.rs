//! Money.

use super::access::Caller;
use super::problem::ApiError;
use super::query::{Paging, Query};
use super::rows::{doc, runs};
use super::state::AppState;
use super::views::{spend_by_run, spend_item, spend_rest};
use axum::Json;
use axum::extract::State;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{RunDoc, SpendDoc};
use deputy_protocol::api::{Spend, SpendBy, SpendItem};
use serde::Deserialize;

/// What sums are made for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    by: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

pub(super) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Json<Spend>, ApiError> {
    let (limit, cursor) = Paging { limit: filter.limit.clone(), cursor: filter.cursor.clone() }.check()?;
    let query = RowQuery { cursor, limit, ..RowQuery::default() };
    match filter.by.as_deref().unwrap_or("day") {
        "run" => {
            let (docs, next) = runs(&app, RowQuery { parent: caller.scope(), ..query }).await?;
            let mut items: Vec<SpendItem> = docs.iter().map(spend_by_run).collect();
            if next.is_none() && caller.scope().is_none() {
                items.extend(spend_rest(&all_of(&app, "day").await?, &all_of_runs(&app).await?));
            }
            Ok(Json(Spend { by: SpendBy::Run, items, next }))
        }
        "project" => {
            let (items, next) = sums(&app, "project", query).await?;
            let mut items: Vec<SpendItem> =
                items.into_iter().filter(|item| caller.covers(item.project_id)).collect();
            if next.is_none() && caller.scope().is_none() {
                items.extend(spend_rest(&all_of(&app, "day").await?, &all_of(&app, "project").await?));
            }
            Ok(Json(Spend { by: SpendBy::Project, items, next }))
        }
        "day" => {
            // A day's sum tells of all projects.
            caller.for_all_projects()?;
            let (items, next) = sums(&app, "day", query).await?;
            Ok(Json(Spend { by: SpendBy::Day, items, next }))
        }
        other => Err(ApiError::query("by", format!("`{other}` is none of run, project, day"))),
    }
}

/// All sums of a kind together.
async fn all_of(app: &AppState, kind: &str) -> Result<SpendDoc, ApiError> {
    let mut all = SpendDoc::default();
    let mut rows = app.world.ledger.every_row(Table::Spend, &[kind]);
    while let Some(row) = rows.next().await? {
        let sum: SpendDoc = doc(&row)?;
        all.spent.add(&sum.spent);
        all.reserved_usd += sum.reserved_usd;
    }
    Ok(all)
}

/// All that runs have spent together.
async fn all_of_runs(app: &AppState) -> Result<SpendDoc, ApiError> {
    let mut all = SpendDoc::default();
    let mut rows = app.world.ledger.every_row(Table::Runs, &[]);
    while let Some(row) = rows.next().await? {
        let run: RunDoc = doc(&row)?;
        all.spent.add(&run.run.spent);
        all.reserved_usd += spend_by_run(&run).reserved_usd;
    }
    Ok(all)
}

async fn sums(
    app: &AppState,
    kind: &str,
    query: RowQuery,
) -> Result<(Vec<SpendItem>, Option<String>), ApiError> {
    let query = RowQuery { states: vec![kind.to_owned()], ..query };
    let page = app.world.ledger.rows(Table::Spend, query).await?;
    let mut items = Vec::new();
    for row in page.rows {
        let key = row.key.clone();
        items.push(spend_item(&key, &doc(&row)?));
    }
    Ok((items, page.next))
}
