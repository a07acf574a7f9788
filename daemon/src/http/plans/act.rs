//! What the founder decides on a plan.

use super::read::find;
use super::view::seen;
use crate::http::access::Caller;
use crate::http::body::{Json, MaybeJson, NoBody};
use crate::http::fields;
use crate::http::idempotency::Seed;
use crate::http::problem::ApiError;
use crate::http::query::Id;
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use deputy_domain::plan::Plan;
use deputy_protocol::api::{ConfirmPlan, DeclinePlan, DeferPlan, PlanView, RevisePlan};
use deputy_protocol::ids::PlanId;

type Accepted = Result<(StatusCode, axum::Json<PlanView>), ApiError>;

/// `POST /plans/{id}/confirm`
pub(crate) async fn confirm(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<PlanId>,
    MaybeJson(ConfirmPlan { version }): MaybeJson<ConfirmPlan>,
) -> Accepted {
    let shown = find(&app, &caller, id).await?;
    let version = version.unwrap_or(shown.version);
    accepted(&app, id, app.plans.once(seed.once()).confirm(id, version, &caller.by()).await?).await
}

/// `POST /plans/{id}/revise`
pub(crate) async fn revise(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<PlanId>,
    Json(RevisePlan { text }): Json<RevisePlan>,
) -> Accepted {
    fields::no_longer("text", Some(&text), fields::TEXT_CHARS_MAX)?;
    if text.trim().is_empty() {
        return Err(ApiError::field("text", "it is empty: say how you want it instead"));
    }
    find(&app, &caller, id).await?;
    accepted(&app, id, app.plans.once(seed.once()).revise(id, text, &caller.by()).await?).await
}

/// `POST /plans/{id}/defer`
pub(crate) async fn defer(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<PlanId>,
    Json(DeferPlan { until }): Json<DeferPlan>,
) -> Accepted {
    find(&app, &caller, id).await?;
    accepted(&app, id, app.plans.once(seed.once()).defer(id, until, &caller.by()).await?).await
}

/// `POST /plans/{id}/decline`
pub(crate) async fn decline(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<PlanId>,
    MaybeJson(DeclinePlan { reason }): MaybeJson<DeclinePlan>,
) -> Accepted {
    fields::no_longer("reason", reason.as_deref(), fields::TEXT_CHARS_MAX)?;
    find(&app, &caller, id).await?;
    accepted(&app, id, app.plans.once(seed.once()).decline(id, reason, &caller.by()).await?).await
}

/// `POST /plans/{id}/cancel`
pub(crate) async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Id(id): Id<PlanId>,
    _: NoBody,
) -> Accepted {
    find(&app, &caller, id).await?;
    accepted(&app, id, app.plans.once(seed.once()).cancel(id, &caller.by()).await?).await
}

async fn accepted(app: &AppState, id: PlanId, plan: Plan) -> Accepted {
    Ok((StatusCode::ACCEPTED, axum::Json(seen(app, id, plan).await?)))
}
