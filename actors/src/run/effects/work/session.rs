//! One owner's sitting with the agent: the transcript, the hands, and the words before the conversation.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use super::super::ground::{ground, open_hand};
use super::mind::RunMind;
use crate::document::given_for;
use crate::memory::{Told, recalled_for};
use crate::ports::{Hand, HandsFault, Slot};
use crate::thinking::{Settlement, Thread, load_transcript};
use deputy_domain::agent::{Briefing, Reader, Workbench, system_prompt};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Phase, Run};
use deputy_domain::secret::Redactor;
use deputy_domain::staff::craft;
use deputy_protocol::event::{MemorySource, Prompt, StepEvent};
use deputy_protocol::ids::CallId;
use deputy_protocol::stream::Stream;
use std::sync::Arc;

/// Hands that were lost in one sitting before the attempt is given up: one that loses them all the time gets nowhere.
const HANDS_LOST_MAX: u32 = 3;

/// One owner's sitting with the agent.
pub(super) struct Session<'a> {
    pub(super) desk: &'a Desk,
    pub(super) thread: Thread,
    pub(super) hand: Arc<dyn Hand>,
    /// Keeps the project's secrets out of what is recorded and of what the model reads.
    pub(super) redactor: Redactor,
    /// The tools that the worker has.
    pub(super) kit: Workbench,
    project: ProjectDoc,
    hands_lost: u32,
}

impl<'a> Session<'a> {
    /// Loads what happened so far and takes up the hands.
    pub(super) async fn open(desk: &'a Desk) -> Result<Self, EffectFault> {
        let run = desk.load_in(Phase::Running).await?;
        let project = desk.project(&run).await?;
        let transcript = load_transcript(&desk.world, &Stream::Steps(desk.run_id())).await?;
        let ground = ground(desk, &run, &project).await?;
        let hand = open_hand(desk, &run, &project, Slot::Agent, ground).await?;
        let redactor = desk.redactor(project.project_id, Vec::new()).await?;
        let repository =
            desk.world.workspaces.instructions(desk.run_id(), project.settings.path.as_deref()).await?;
        let record = desk.worker(&run).await?;
        let briefing = Briefing {
            craft: craft(&record),
            project: project.name.clone(),
            path: project.settings.path.clone(),
            instructions: project.settings.instructions.clone(),
            repository,
            // They are told with what they belong to.
            memories: Vec::new(),
            documents: None,
        };
        let system = system_prompt(Reader::Own, run.mode, &run.order, &briefing);
        let thread = Thread::new(transcript, system);
        let session = Self {
            desk,
            thread,
            hand,
            redactor,
            kit: Workbench { allowed: record.tools },
            project,
            hands_lost: 0,
        };
        session.settle_unannounced(&run).await?;
        Ok(session)
    }

    /// Calls that were made beside the transcript (summaries) and never settled.
    async fn settle_unannounced(&self, run: &Run) -> Result<(), EffectFault> {
        let announced = self.thread.transcript.in_flight.as_ref().map(|(call_id, _)| *call_id);
        let mut orphans = run.clone();
        orphans.reserved.retain(|call_id, _| Some(*call_id) != announced);
        self.desk.settle_orphans(&orphans).await
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

    /// What is remembered and bears on what the agent is told.
    pub(super) async fn recalled_for(&self, run: &Run, told: Told<'_>) -> Option<StepEvent> {
        let world = &self.desk.world;
        let user = MemorySource::Run(self.desk.run_id());
        recalled_for(world, run.order.project_id, told, &self.thread.transcript.memories(), &user).await
    }

    /// The project's documents, if they are others than those that the agent was given before.
    pub(super) async fn given_for(&self, run: &Run, source: Prompt, input: u32) -> Option<StepEvent> {
        let before = self.thread.transcript.documents();
        given_for(&self.desk.world, run.order.project_id, source, input, before).await
    }

    /// Records steps, and hears them itself.
    pub(super) async fn record(&mut self, run: &Run, steps: &[StepEvent]) -> Result<(), EffectFault> {
        Ok(self.thread.record(&RunMind { desk: self.desk, run }, steps).await?)
    }

    /// Ends a call that nobody will ever read the answer of, together with the step that says so.
    pub(super) async fn give_up(
        &mut self,
        run: &Run,
        call_id: CallId,
        model: String,
        step: StepEvent,
    ) -> Result<(), EffectFault> {
        let settlement = Settlement { call_id, model, usage: None, delay: None };
        Ok(self.thread.settle(&RunMind { desk: self.desk, run }, settlement, &[step]).await?)
    }
}
