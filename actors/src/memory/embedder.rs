//! Makes vectors of texts: asks for them, and pays.

use super::embeddings::Embeddings;
use crate::office::HouseHandle;
use crate::ports::{Embedded, LedgerFault, World};
use crate::thinking::{priced, reserve};
use chrono::TimeDelta;
use deputy_domain::model::TokenUsage;
use deputy_domain::purse::{Caps, Committed, Short, afford};
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::CallId;
use deputy_protocol::money::Usd;

/// The longest that anybody waits for a vector: a prompt waits for it.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);

/// Bytes of text in a token, roughly.
const BYTES_PER_TOKEN: usize = 4;

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

/// Vectors of these texts, one for each, in their order. What they cost is on record before anybody uses them.
pub(super) async fn embed(
    embeddings: &Embeddings,
    world: &World,
    texts: &[String],
) -> Result<Vec<Vec<f32>>, NoVector> {
    if embeddings.is_resting(world.clock.now()) {
        return Err(NoVector::Resting);
    }
    let made = ask(embeddings, world, texts).await;
    match &made {
        Ok(_) => embeddings.has_made(),
        Err(NoVector::Failed(detail)) => embeddings.has_failed(detail.clone(), world.clock.now()),
        Err(NoVector::Resting | NoVector::Ledger(_)) => {}
    }
    made
}

async fn ask(embeddings: &Embeddings, world: &World, texts: &[String]) -> Result<Vec<Vec<f32>>, NoVector> {
    let (model, clock) = (&embeddings.model, &world.clock);
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

fn words(short: &Short) -> String {
    match short {
        Short::PriceUnknown { model } => {
            format!("a cap of dollars holds, and no price of {model} is known: set it under `prices`")
        }
        Short::Day { cap, committed } => format!("{committed} of today's {cap} are spent or set aside"),
        Short::Budget { detail, .. } => detail.clone(),
    }
}
