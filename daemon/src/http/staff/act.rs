//! Changing and restoring records.

use super::read::member;
use super::view::view;
use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use deputy_protocol::api::{StaffChange, StaffView};

/// `PATCH /staff/{name}`. It says what is to be so, so it can be repeated as it is.
pub(crate) async fn change(
    State(app): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    Json(StaffChange { based_on, record }): Json<StaffChange>,
) -> Result<axum::Json<StaffView>, ApiError> {
    Ok(axum::Json(view(app.staff.change(member(&name)?, based_on, record, &caller.by()).await?)))
}

/// `DELETE /staff/{name}`: from here on it is as it is shipped.
pub(crate) async fn restore(
    State(app): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<axum::Json<StaffView>, ApiError> {
    Ok(axum::Json(view(app.staff.restore(member(&name)?, &caller.by()).await?)))
}
