//! Reading records.

use super::view::{version, view};
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::state::AppState;
use axum::extract::{Path, State};
use deputy_protocol::api::{Page, StaffVersion, StaffView};
use deputy_protocol::event::Member;

/// `GET /staff`
pub(crate) async fn list(
    State(app): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<StaffView>>, ApiError> {
    page(&paging, app.staff.all().await?.into_iter().map(view))
}

/// `GET /staff/{name}`
pub(crate) async fn show(
    State(app): State<AppState>,
    Path(name): Path<String>,
) -> Result<axum::Json<StaffView>, ApiError> {
    Ok(axum::Json(view(app.staff.holding(member(&name)?).await?)))
}

/// `GET /staff/{name}/versions`, the newest first.
pub(crate) async fn versions(
    State(app): State<AppState>,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<StaffVersion>>, ApiError> {
    page(&paging, app.staff.versions(member(&name)?).await?.into_iter().rev().map(version))
}

/// The part of a short list that is asked for.
fn page<T>(paging: &Paging, all: impl Iterator<Item = T>) -> Result<axum::Json<Page<T>>, ApiError> {
    let (limit, from) = (paging.size()?, paging.place()?);
    let items: Vec<T> = all.skip(from).collect();
    let next = (items.len() > limit).then(|| Paging::at(from.saturating_add(limit)));
    Ok(axum::Json(Page { items: items.into_iter().take(limit).collect(), next }))
}

pub(super) fn member(name: &str) -> Result<Member, ApiError> {
    name.parse().map_err(|_| ApiError::not_found("member of the staff", name))
}
