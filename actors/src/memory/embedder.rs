//! Who makes vectors of texts: asked, paid for, and left alone for a while after it failed.

use crate::office::HouseHandle;
use crate::ports::{Embedded, LedgerFault, World};
use crate::thinking::{priced, reserve};
use chrono::TimeDelta;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_domain::purse::{Caps, Committed, Short, afford};
use deputy_protocol::At;
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::CallId;
use deputy_protocol::money::Usd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Until a provider that failed is asked again.
pub(super) const RETRY: TimeDelta = TimeDelta::minutes(1);

/// The longest that anybody waits for a vector: a prompt waits for it.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);

/// Bytes of text in a token, roughly.
const BYTES_PER_TOKEN: usize = 4;

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

/// Why there is no vector.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum NoVector {
    #[error("it failed a moment ago")]
    Resting,
    #[error("{0}")]
    Failed(String),
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
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

    /// Vectors of these texts, one for each, in their order. What they cost is on record before anybody uses them.
    pub(super) async fn embed(&self, world: &World, texts: &[String]) -> Result<Vec<Vec<f32>>, NoVector> {
        let now = world.clock.now();
        if self.failed().as_ref().is_some_and(|failed| now < failed.at + RETRY) {
            return Err(NoVector::Resting);
        }
        let made = self.ask(world, texts).await;
        match &made {
            Ok(_) => *self.failed() = None,
            Err(NoVector::Failed(detail)) => {
                *self.failed() = Some(Failed { detail: detail.clone(), at: world.clock.now() });
            }
            Err(NoVector::Resting | NoVector::Ledger(_)) => {}
        }
        made
    }

    async fn ask(&self, world: &World, texts: &[String]) -> Result<Vec<Vec<f32>>, NoVector> {
        let (model, clock) = (&self.model, &world.clock);
        let bytes: usize = texts.iter().map(String::len).sum();
        let expected = TokenUsage { input: (bytes / BYTES_PER_TOKEN) as u64, ..TokenUsage::default() };
        let call_id = CallId(world.entropy.uuid_v7(clock.now()));
        let call = reserve(world, call_id, model, &expected).await?;
        let none = Committed { usd: Usd::ZERO, tokens: 0 };
        afford(Caps::default(), none, &call).map_err(|short| NoVector::Failed(words(&short)))?;
        let Embedded { vectors, tokens } = tokio::select! {
            made = world.models.embed(model, texts) => {
                made.map_err(|fault| NoVector::Failed(format!("{model}: {fault}")))?
            }
            () = clock.sleep_until(clock.now() + PATIENCE) => {
                let seconds = PATIENCE.num_seconds();
                return Err(NoVector::Failed(format!("{model} did not answer within {seconds} seconds")));
            }
        };
        let usage = priced(world, model, &tokens.unwrap_or(expected));
        let (model, at) = (model.to_string(), clock.now());
        let texts_made = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let event = HouseEvent::Embedded { model: model.clone(), texts: texts_made, usage, at };
        HouseHandle::new(world.clone()).record(world.event_id(), event).await?;
        if vectors.len() != texts.len() {
            let detail = format!("{model}: {} vectors came for {} texts", vectors.len(), texts.len());
            return Err(NoVector::Failed(detail));
        }
        Ok(vectors)
    }

    fn failed(&self) -> MutexGuard<'_, Option<Failed>> {
        // Plain data, whole whatever panicked beside it.
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn words(short: &Short) -> String {
    match short {
        Short::PriceUnknown { model } => {
            format!("a cap of dollars holds, and no price of {model} is known: set it under `prices`")
        }
        Short::Day { cap, committed } => format!("{committed} of today's {cap} are spent or set aside"),
        Short::Budget { detail, .. } => detail.clone(),
    }
}
