//! Trying the channels to the founder.

use super::body::Json;
use super::idempotency::Seed;
use super::problem::ApiError;
use super::state::AppState;
use crate::notify::doctor::probe;
use axum::extract::State;
use deputy_protocol::api::{NotifyTest, NotifyTested, TriedTarget};
use deputy_protocol::ids::EventId;
use futures::future::join_all;

/// Sends one message to every channel, or to one, and says what came of it.
pub(super) async fn test(
    State(app): State<AppState>,
    seed: Seed,
    Json(wanted): Json<NotifyTest>,
) -> Result<axum::Json<NotifyTested>, ApiError> {
    let mut names: Vec<String> = app.world.couriers.targets().into_iter().map(|target| target.name).collect();
    if let Some(wanted) = &wanted.target {
        names.retain(|name| name == wanted);
        if names.is_empty() {
            return Err(ApiError::field("target", format!("there is no channel `{wanted}`")));
        }
    }
    let (now, event_id) = (app.world.clock.now(), EventId(seed.mint("test")));
    let (couriers, url) = (&*app.world.couriers, &app.world.settings.public_url);
    let tries = names.into_iter().map(async |target| {
        let tried = probe(couriers, &target, event_id, now, url).await;
        TriedTarget { target, taken: tried.is_ok(), detail: tried.err().map(|fault| fault.detail) }
    });
    let quiet = app.world.settings.quiet.as_ref().map(ToString::to_string);
    Ok(axum::Json(NotifyTested { targets: join_all(tries).await, quiet }))
}
