//! What is scheduled, the next first.

use super::view::{place, view};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::rows::doc;
use crate::http::state::AppState;
use axum::extract::State;
use deputy_actors::ports::RowQuery;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{AppointmentDoc, TO_COME};
use deputy_protocol::api::{AppointmentView, Page};

/// `GET /schedule`
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<AppointmentView>>, ApiError> {
    let (limit, cursor) = paging.check()?;
    let mut query = RowQuery { states: vec![TO_COME.to_owned()], cursor, limit, ..RowQuery::default() };
    loop {
        let page = app.world.ledger.rows(Table::Appointments, query.clone()).await?;
        let mut items = Vec::new();
        for row in page.rows {
            let found: AppointmentDoc = doc(&row)?;
            if let Some(place) = place(&app, &caller, found.conversation_id).await? {
                items.push(view(found, place));
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
