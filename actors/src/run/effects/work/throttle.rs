//! Models that are limited for now. Kept in memory: after a restart a provider says it again.

use deputy_domain::model::ModelName;
use deputy_protocol::At;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Until when a model is limited, and why.
#[derive(Clone, Debug)]
pub(super) struct Limited {
    pub(super) until: At,
    /// For people.
    pub(super) reason: String,
}

/// Which models are limited, and until when.
#[derive(Debug, Default)]
pub struct Throttle {
    limited: Mutex<HashMap<ModelName, Limited>>,
}

impl Throttle {
    /// Remembers that a model will not answer before this moment.
    pub(super) fn limit(&self, model: &ModelName, until: At, reason: &str) {
        self.lock().insert(model.clone(), Limited { until, reason: reason.to_owned() });
    }

    /// Until when a model is not to be asked, and why; `None`: it can be asked now.
    pub(super) fn limited(&self, model: &ModelName, now: At) -> Option<Limited> {
        self.lock().get(model).filter(|limited| limited.until > now).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ModelName, Limited>> {
        // Plain data, whole whatever panicked beside it.
        self.limited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
