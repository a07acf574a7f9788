//! What is scheduled, the next first.

use super::view::view;
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::rows::doc;
use crate::http::state::AppState;
use axum::extract::State;
use deputy_actors::ports::{RowPage, RowQuery};
use deputy_domain::ledger::Table;
use deputy_domain::projection::{AppointmentDoc, TO_COME};
use deputy_protocol::api::{AppointmentView, Page};

/// `GET /schedule`
pub(crate) async fn list(
    State(app): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<AppointmentView>>, ApiError> {
    let (limit, cursor) = paging.check()?;
    let query = RowQuery { states: vec![TO_COME.to_owned()], cursor, limit, ..RowQuery::default() };
    let RowPage { rows, next } = app.world.ledger.rows(Table::Appointments, query).await?;
    let mut items = Vec::new();
    for row in rows {
        let found: AppointmentDoc = doc(&row)?;
        items.push(view(&app, found).await?);
    }
    Ok(axum::Json(Page { items, next }))
}
