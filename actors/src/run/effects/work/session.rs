//! One owner's sitting with the agent: the transcript, the hands, and the words before the conversation.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use super::super::ground::{ground, open_hand};
use crate::ports::{Hand, HandsFault, Slot};
use crate::run::book::CommandError;
use crate::run::purse::priced_ones;
use deputy_domain::agent::{Briefing, Reader, Transcript, system_prompt};
use deputy_domain::model::ModelName;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Phase, Run};
use deputy_domain::secret::Redactor;
use deputy_protocol::event::{Event, StepEvent, Usage};
use deputy_protocol::ids::CallId;
use deputy_protocol::stream::Stream;
use std::collections::HashMap;
use std::sync::Arc;

/// Steps read at once.
const PAGE: u32 = 1_000;

/// Hands that were lost in one sitting before the attempt is given up: one that loses them all the time gets nowhere.
const HANDS_LOST_MAX: u32 = 3;

/// One owner's sitting with the agent.
pub(super) struct Session<'a> {
    pub(super) desk: &'a Desk,
    pub(super) transcript: Transcript,
    pub(super) hand: Arc<dyn Hand>,
    pub(super) system: String,
    /// Keeps the project's secrets out of what is recorded and of what the model reads.
    pub(super) redactor: Redactor,
    /// Failed calls in a row, by the model that was asked.
    pub(super) failed: HashMap<ModelName, u32>,
    project: ProjectDoc,
    hands_lost: u32,
}

impl<'a> Session<'a> {
    /// Loads what happened so far and takes up the hands.
    pub(super) async fn open(desk: &'a Desk) -> Result<Self, EffectFault> {
        let run = desk.load_in(Phase::Running).await?;
        let project = desk.project(&run).await?;
        let transcript = load_transcript(desk).await?;
        let ground = ground(desk, &run, &project).await?;
        let hand = open_hand(desk, &run, &project, Slot::Agent, ground).await?;
        let redactor = desk.redactor(project.project_id, Vec::new()).await?;
        let repository =
            desk.world.workspaces.instructions(desk.run_id(), project.settings.path.as_deref()).await?;
        let briefing = Briefing {
            project: project.name.clone(),
            path: project.settings.path.clone(),
            instructions: project.settings.instructions.clone(),
            repository,
        };
        let system = system_prompt(Reader::Own, run.mode, &run.order, &briefing);
        let failed = HashMap::new();
        let session = Self { desk, transcript, hand, system, redactor, failed, project, hands_lost: 0 };
        session.settle_unannounced(&run).await?;
        Ok(session)
    }

    /// Calls that were made beside the transcript (summaries) and never settled.
    async fn settle_unannounced(&self, run: &Run) -> Result<(), EffectFault> {
        let announced = self.transcript.in_flight.as_ref().map(|(call_id, _)| *call_id);
        let mut orphans = run.clone();
        orphans.reserved.retain(|call_id, _| Some(*call_id) != announced);
        self.desk.settle_orphans(&orphans).await
    }

    /// The models of the run's tier that are not limited now, or all of them when all are.
    pub(super) fn models(&self, run: &Run) -> Result<Vec<ModelName>, EffectFault> {
        let tier = run.order.tier;
        let models = self.desk.world.settings.tiers.get(&tier).cloned().unwrap_or_default();
        if models.is_empty() {
            let detail = format!(
                "no model is configured for tier {tier:?}: set models.{} to PROVIDER/MODEL",
                format!("{tier:?}").to_lowercase()
            );
            return Err(EffectFault::hopeless("no_model", detail));
        }
        priced_ones(&self.desk.world, &run.order.budget, models)
            .map_err(|detail| EffectFault::hopeless("price_unknown", detail))
    }

    /// Takes up hands again after theirs were lost; not for ever.
    pub(super) async fn reopen(&mut self, run: &Run, detail: String) -> Result<(), EffectFault> {
        self.hands_lost += 1;
        if self.hands_lost > HANDS_LOST_MAX {
            return Err(HandsFault::Gone(detail).into());
        }
        let ground = ground(self.desk, run, &self.project).await?;
        self.hand = open_hand(self.desk, run, &self.project, Slot::Agent, ground).await?;
        Ok(())
    }

    /// Records steps, and hears them itself.
    pub(super) async fn record(&mut self, run: &Run, steps: Vec<StepEvent>) -> Result<(), EffectFault> {
        self.desk.book.steps(self.desk.fence, run.order.project_id, &steps).await?;
        self.hear(&steps);
        Ok(())
    }

    /// Records a fact and the steps that belong to it, and hears the steps itself.
    pub(super) async fn record_with(
        &mut self,
        command: Command,
        steps: Vec<StepEvent>,
    ) -> Result<(), CommandError> {
        self.desk.fact_with(command, &steps).await?;
        self.hear(&steps);
        Ok(())
    }

    /// Settles a call together with the step that ends it.
    pub(super) async fn settle(
        &mut self,
        run: &Run,
        call_id: CallId,
        model: &str,
        usage: Option<Usage>,
        steps: Vec<StepEvent>,
    ) -> Result<(), EffectFault> {
        let command = Command::Settle { call_id, model: model.to_owned(), usage, delay: None };
        self.settle_as(run, command, steps).await
    }

    /// The same in these words. A call that was never set aside has only the step.
    pub(super) async fn settle_as(
        &mut self,
        run: &Run,
        command: Command,
        steps: Vec<StepEvent>,
    ) -> Result<(), EffectFault> {
        match self.record_with(command, steps.clone()).await {
            Err(CommandError::Refused(_)) => self.record(run, steps).await,
            settled => Ok(settled?),
        }
    }

    fn hear(&mut self, steps: &[StepEvent]) {
        for step in steps {
            self.transcript.apply(step);
        }
    }
}

pub(super) async fn load_transcript(desk: &Desk) -> Result<Transcript, EffectFault> {
    let mut transcript = Transcript::default();
    let mut version = 0;
    loop {
        let stream = Stream::Steps(desk.run_id());
        let page = desk.world.ledger.read_stream(&stream, version, PAGE).await?;
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
