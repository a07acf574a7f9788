//! Models that are limited for now. Kept in memory: after a restart a provider says it again.

use deputy_domain::model::ModelName;
use deputy_protocol::At;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Which models are limited, and until when.
#[derive(Debug, Default)]
pub struct Throttle {
    limited: Mutex<HashMap<ModelName, At>>,
}

impl Throttle {
    /// Remembers that a model will not answer before this moment.
    pub(in crate::run) fn limit(&self, model: &ModelName, until: At) {
        self.lock().insert(model.clone(), until);
    }

    /// When a model can be asked again; `None`: now.
    pub(in crate::run) fn limited_until(&self, model: &ModelName, now: At) -> Option<At> {
        self.lock().get(model).copied().filter(|until| *until > now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ModelName, At>> {
        // Plain data, whole whatever panicked beside it.
        self.limited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
