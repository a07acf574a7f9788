//! Plans, newest first, and one of them.

use super::view::seen;
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Id, Paging, Query};
use crate::http::rows::doc;
use crate::http::state::AppState;
use axum::extract::State;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::plan::Plan;
use deputy_domain::projection::PlanDoc;
use deputy_protocol::api::{Page, PlanView};
use deputy_protocol::ids::PlanId;
use serde::Deserialize;

/// Stages of plans that are not over.
const OPEN: [&str; 7] = ["proposed", "revising", "deferred", "scoping", "drawing", "working", "cancelling"];

/// Which plans.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    state: Option<String>,
    conversation: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /plans`
pub(crate) async fn list(
    axum::extract::State(app): State<AppState>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Page<PlanView>>, ApiError> {
    let (limit, cursor) = Paging { limit: filter.limit, cursor: filter.cursor }.check()?;
    let states = match filter.state.as_deref() {
        None | Some("all") => Vec::new(),
        Some("open") => OPEN.map(str::to_owned).to_vec(),
        Some(stage) if OPEN.contains(&stage) || ["ended", "declined"].contains(&stage) => {
            vec![stage.to_owned()]
        }
        Some(other) => {
            let detail = format!(
                "`{other}` is no state: use open, all, or one of {}, ended, declined",
                OPEN.join(", ")
            );
            return Err(ApiError::query("state", detail));
        }
    };
    let mut query = RowQuery { parent: filter.conversation, states, cursor, limit };
    loop {
        let page = app.world.ledger.rows(Table::Plans, query.clone()).await?;
        let mut items = Vec::new();
        for row in page.rows {
            let PlanDoc { plan_id, plan, .. } = doc(&row)?;
            if is_seen(&caller, &plan) {
                items.push(seen(&app, plan_id, plan).await?);
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

/// `GET /plans/{id}`
pub(crate) async fn show(
    axum::extract::State(app): State<AppState>,
    caller: Caller,
    Id(id): Id<PlanId>,
) -> Result<axum::Json<PlanView>, ApiError> {
    let plan = find(&app, &caller, id).await?;
    seen(&app, id, plan).await.map(axum::Json)
}

/// A plan that the caller may see.
pub(super) async fn find(app: &AppState, caller: &Caller, id: PlanId) -> Result<Plan, ApiError> {
    let not_found = || ApiError::not_found("plan", id);
    let key = RowKey { table: Table::Plans, key: id.to_string() };
    let row = app.world.ledger.row(&key).await?.ok_or_else(not_found)?;
    let PlanDoc { plan, .. } = doc(&row)?;
    if is_seen(caller, &plan) { Ok(plan) } else { Err(not_found()) }
}

/// Whether all that it is about is the caller's to see.
fn is_seen(caller: &Caller, plan: &Plan) -> bool {
    plan.card.steps.iter().all(|step| caller.covers(Some(step.project_id)))
}
