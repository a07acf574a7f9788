//! A handler's seed, out of its request.

use super::seed::Seed;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

impl FromRequestParts<AppState> for Seed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let kept = parts.extensions.get::<Self>().copied();
        // Without a key nobody can say that it is a repetition.
        Ok(kept.unwrap_or_else(|| Self::fresh(app.world.entropy.uuid_v7(app.world.clock.now()))))
    }
}
