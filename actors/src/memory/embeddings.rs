//! Who makes vectors of what is remembered, and how that goes.

use chrono::TimeDelta;
use deputy_domain::model::ModelName;
use deputy_protocol::At;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Until a provider that failed is asked again.
pub(super) const RETRY: TimeDelta = TimeDelta::minutes(1);

/// Who makes vectors of what is remembered, and how that goes. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Embeddings {
    /// `PROVIDER/MODEL`.
    pub model: ModelName,
    failed: Arc<Mutex<Option<Failed>>>,
}

#[derive(Debug)]
struct Failed {
    detail: String,
    at: At,
}

impl Embeddings {
    /// By this model.
    pub fn new(model: ModelName) -> Self {
        Self { model, failed: Arc::default() }
    }

    /// Why memories are found by their words alone at the moment, for people; `None` where all is well.
    pub fn trouble(&self) -> Option<String> {
        let failed = self.failed();
        failed.as_ref().map(|it| format!("{} (since {})", it.detail, it.at.format("%Y-%m-%d %H:%M UTC")))
    }

    /// Whether it failed a moment ago, and is left alone.
    pub(super) fn is_resting(&self, now: At) -> bool {
        self.failed().as_ref().is_some_and(|failed| now < failed.at + RETRY)
    }

    /// It made vectors.
    pub(super) fn has_made(&self) {
        *self.failed() = None;
    }

    /// It made none.
    pub(super) fn has_failed(&self, detail: String, at: At) {
        *self.failed() = Some(Failed { detail, at });
    }

    fn failed(&self) -> MutexGuard<'_, Option<Failed>> {
        // Plain data, whole whatever panicked beside it.
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
