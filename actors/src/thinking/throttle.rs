//! Models that are limited for now. Kept in memory: after a restart a provider says it again.

use deputy_domain::model::ModelName;
use deputy_domain::run::waits_for;
use deputy_protocol::At;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Until when a model is limited, and why.
#[derive(Clone, Debug)]
struct Limited {
    until: At,
    /// For people.
    reason: String,
}

/// None of the models that would do can be asked now.
#[derive(Clone, Debug)]
pub(crate) struct AllLimited {
    /// When the first of them can.
    pub(crate) until: At,
    /// Which they are and why, for people.
    pub(crate) detail: String,
}

/// A model that is not asked before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelLimit {
    /// Which.
    pub model: ModelName,
    /// Until when.
    pub until: At,
    /// What its provider said, for people.
    pub reason: String,
}

/// Which models are limited, and until when.
#[derive(Debug, Default)]
pub struct Throttle {
    limited: Mutex<HashMap<ModelName, Limited>>,
}

impl Throttle {
    /// Remembers that a model will not answer before this moment.
    pub(crate) fn limit(&self, model: &ModelName, until: At, reason: &str) {
        self.lock().insert(model.clone(), Limited { until, reason: reason.to_owned() });
    }

    /// The first of these models that is not limited now.
    pub(crate) fn choose<'m>(&self, models: &'m [ModelName], now: At) -> Result<&'m ModelName, AllLimited> {
        let held = self.lock();
        let mut limited = Vec::new();
        for model in models {
            match held.get(model).filter(|limit| limit.until > now) {
                Some(limit) => limited.push((model, limit)),
                None => return Ok(model),
            }
        }
        let until = limited.iter().map(|(_, limit)| limit.until).min().unwrap_or(now);
        let of = |(model, limit): &(&ModelName, &Limited)| waits_for(&model.to_string(), &limit.reason);
        let detail = limited.iter().map(of).collect::<Vec<_>>().join("; ");
        Err(AllLimited { until, detail })
    }

    /// The models that are limited now.
    pub(crate) fn limits(&self, now: At) -> Vec<ModelLimit> {
        let held = self.lock();
        let limited = held.iter().filter(|(_, limit)| limit.until > now);
        limited
            .map(|(model, limit)| ModelLimit {
                model: model.clone(),
                until: limit.until,
                reason: limit.reason.clone(),
            })
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ModelName, Limited>> {
        // Plain data, whole whatever panicked beside it.
        self.limited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
