//! What was thought so far, and the words before it.

use super::fault::ThoughtFault;
use super::mind::{Mind, Settlement};
use crate::ports::{LedgerFault, World};
use crate::{document, memory};
use deputy_domain::agent::Transcript;
use deputy_domain::model::ModelName;
use deputy_protocol::event::{Event, StepEvent, Tier};
use deputy_protocol::stream::Stream;
use std::collections::HashMap;

/// Steps read at once.
const PAGE: u32 = 1_000;

/// One owner's hold of a conversation with a model.
pub(crate) struct Thread {
    /// What was told, said and done.
    pub(crate) transcript: Transcript,
    /// The words before it.
    pub(crate) system: String,
    /// Failed calls in a row, by the model that was asked.
    pub(super) failed: HashMap<ModelName, u32>,
}

impl Thread {
    /// A thread that goes on from here.
    pub(crate) fn new(transcript: Transcript, system: String) -> Self {
        Self { transcript, system, failed: HashMap::new() }
    }

    /// Sees to it that the next prompt says what memories and documents say now.
    pub(crate) async fn refresh(&mut self, world: &World) -> Result<(), LedgerFault> {
        memory::refresh(world, &mut self.transcript).await?;
        document::refresh(world, &mut self.transcript).await
    }

    /// Records steps, and hears them itself.
    pub(crate) async fn record(&mut self, mind: &impl Mind, steps: &[StepEvent]) -> Result<(), ThoughtFault> {
        mind.record(steps).await?;
        self.hear(steps);
        Ok(())
    }

    /// Settles a question together with the steps that it brought, and hears them.
    pub(crate) async fn settle(
        &mut self,
        mind: &impl Mind,
        settlement: Settlement,
        steps: &[StepEvent],
    ) -> Result<(), ThoughtFault> {
        mind.settle(settlement, steps).await?;
        self.hear(steps);
        Ok(())
    }

    /// Steps that are on record.
    pub(crate) fn hear(&mut self, steps: &[StepEvent]) {
        for step in steps {
            self.transcript.apply(step);
        }
    }
}

/// What was thought so far, as a stream of steps tells it.
pub(crate) async fn load_transcript(world: &World, stream: &Stream) -> Result<Transcript, LedgerFault> {
    let mut transcript = Transcript::default();
    let mut version = 0;
    loop {
        let page = world.ledger.read_stream(stream, version, PAGE).await?;
        let Some(last) = page.last() else { return Ok(transcript) };
        version = last.version;
        for envelope in &page {
            // What a newer version wrote, or what was redacted, is passed over: the rest still makes sense.
            if let Ok(Event::Step(step)) = envelope.event() {
                transcript.apply(&step);
            }
        }
    }
}

/// The models of a tier, for who thinks and touches nothing: where it has none, those of the next harder one, or of the one
/// below. A house with a single model can hold a conversation.
pub(crate) fn models_near(world: &World, tier: Tier) -> Result<Vec<ModelName>, ThoughtFault> {
    let harder = std::iter::successors(Some(tier), |tier| tier.next());
    let mut near = harder.chain([Tier::B, Tier::A]);
    let has_some = |tier: &Tier| world.settings.tiers.get(tier).is_some_and(|models| !models.is_empty());
    models(world, near.find(has_some).unwrap_or(tier))
}

/// The models of a tier, in order of preference; never none.
pub(crate) fn models(world: &World, tier: Tier) -> Result<Vec<ModelName>, ThoughtFault> {
    let models = world.settings.tiers.get(&tier).cloned().unwrap_or_default();
    if models.is_empty() {
        let name = format!("{tier:?}");
        let detail = format!(
            "no model is configured for tier {name}: set models.{} to PROVIDER/MODEL",
            name.to_lowercase()
        );
        return Err(ThoughtFault::hopeless("no_model", detail));
    }
    Ok(models)
}
