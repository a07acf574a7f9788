//! Showing figures.

use super::{kept, project};
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::query::{Paging, Query};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use deputy_actors::ports::FiguresWanted;
use deputy_domain::metric::{NAME_CHARS_MAX, Period, Since};
use deputy_protocol::api::{FigureView, FiguresBy, Page};
use serde::Deserialize;

/// How far figures go back when nobody says.
const USUAL: Since = Since::Days(30);

/// Which figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    name: Option<String>,
    since: Option<String>,
    by: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /projects/{id}/metrics`
pub(crate) async fn show(
    State(app): State<AppState>,
    caller: Caller,
    Path(id_or_name): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<FigureView>>, ApiError> {
    let Filter { name, since, by, limit, cursor } = filter;
    let paging = Paging { limit, cursor };
    let (size, place) = (paging.size()?, paging.place()?);
    let offset =
        u32::try_from(place).map_err(|_| ApiError::query("cursor", "there is no page so far behind"))?;
    let by: FiguresBy =
        by.as_deref().map_or(Ok(FiguresBy::Day), str::parse).map_err(|why| ApiError::query("by", why))?;
    if name.as_ref().is_some_and(|name| name.contains('\0') || name.chars().count() > NAME_CHARS_MAX) {
        return Err(ApiError::query("name", "no event has such a name"));
    }
    let now = kept(&app).now;
    let since: Since =
        since.as_deref().map_or(Ok(USUAL), str::parse).map_err(|why| ApiError::query("since", why))?;
    let since = since.moment(now);
    let project = project(&app, &caller, &id_or_name).await?;
    // Whole days and weeks: a part of one would look like a drop.
    let since = Period::of(by).begin(since.max(kept(&app).since()));
    let limit = u32::try_from(size).unwrap_or(u32::MAX).saturating_add(1);
    let wanted = FiguresWanted { name, since, by, offset, limit };
    let mut items = app.world.metrics.figures(project.project_id, &wanted).await?;
    let next = (items.len() > size).then(|| Paging::at(place.saturating_add(size)));
    items.truncate(size);
    Ok(Json(Page { items, next }))
}
