//! Taking events in.

use super::{kept, project};
use crate::http::access::Caller;
use crate::http::body::Json;
use crate::http::idempotency::Seed;
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use deputy_domain::metric::checked;
use deputy_protocol::api::{NewProductEvents, ProductEventsTaken};

/// `POST /projects/{id}/events`. Repeated with its key, those without an id get the same ones again.
pub(crate) async fn take(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Path(id_or_name): Path<String>,
    Json(new): Json<NewProductEvents>,
) -> Result<(StatusCode, axum::Json<ProductEventsTaken>), ApiError> {
    let project = project(&app, &caller, &id_or_name).await?;
    if project.is_removed() {
        return Err(ApiError::new(Kind::WrongState, "the project was removed: stop sending its events"));
    }
    let events =
        checked(new.into_all(), kept(&app), |nth| seed.mint(&format!("product event {nth}")).to_string())?;
    app.world.metrics.add(project.project_id, &events).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(ProductEventsTaken { accepted: events.len() as u64 })))
}
