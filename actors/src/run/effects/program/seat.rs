//! One owner's sitting with a program: what is known of it, the hands, and the words before the conversation.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use super::super::ground::{ground, open_hand};
use super::eligible::{Eligible, eligible};
use super::endpoint::has_model;
use crate::agents::Program;
use crate::document::{given_for, in_words};
use crate::memory::{Told, forgotten_since, lines, recalled_for};
use crate::ports::{Hand, HandsFault, Recovered, Slot};
use deputy_domain::agent::{Briefing, Reader, system_prompt};
use deputy_domain::driver::{Home, Process, Sitting, words_afresh};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Phase, Run};
use deputy_domain::secret::Redactor;
use deputy_domain::staff::craft;
use deputy_protocol::event::{Event, MemorySource, Prompt, StepEvent};
use deputy_protocol::ids::ToolUseId;
use deputy_protocol::link::RequestId;
use deputy_protocol::stream::Stream;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Steps read at once.
const PAGE: u32 = 1_000;

/// Hands that were lost in one sitting before the attempt is given up: one that loses them all the time gets nowhere.
const HANDS_LOST_MAX: u32 = 3;

/// One owner's sitting with a program.
pub(super) struct Seat<'a> {
    pub(super) desk: &'a Desk,
    pub(super) program: &'a Program,
    pub(super) sitting: Sitting,
    pub(super) hand: Arc<dyn Hand>,
    pub(super) briefing: String,
    /// Keeps out of what is recorded what the agent holds: the project's secrets, the run's key, its own environment.
    pub(super) redactor: Redactor,
    /// Whether what the founder says meanwhile is passed on: nothing is, to one that is being brought to rest.
    pub(super) is_resting: bool,
    pub(super) project: ProjectDoc,
    /// What its program did that a rule is about and nobody decided; for people.
    pub(super) undecided: Option<String>,
    hands_lost: u32,
}

impl<'a> Seat<'a> {
    /// Loads what happened so far and takes up the hands.
    pub(super) async fn open(desk: &'a Desk, program: &'a Program) -> Result<Self, EffectFault> {
        let run = desk.load_in(Phase::Running).await?;
        recall(desk, &run).await?;
        let seat = Self::at(desk, program, &run).await?;
        desk.settle_orphans(&run).await?;
        Ok(seat)
    }

    /// The same for a run that is being brought to rest: nothing new is said there.
    pub(super) async fn resting(
        desk: &'a Desk,
        program: &'a Program,
        run: &Run,
    ) -> Result<Self, EffectFault> {
        Ok(Self { is_resting: true, ..Self::at(desk, program, run).await? })
    }

    async fn at(desk: &'a Desk, program: &'a Program, run: &Run) -> Result<Self, EffectFault> {
        let project = desk.project(run).await?;
        let mut sitting = load(desk).await?;
        sitting.taken_up();
        let here = ground(desk, run, &project).await?;
        let hand = open_hand(desk, run, &project, Slot::Agent, here).await?;
        let redactor = desk.redactor(project.project_id, program.secrets()).await?;
        let briefing = briefing(desk, run, &project, &sitting).await?;
        Ok(Self {
            desk,
            program,
            sitting,
            hand,
            briefing,
            redactor,
            is_resting: false,
            project,
            undecided: None,
            hands_lost: 0,
        })
    }

    /// Takes up hands again after theirs were lost; not for ever.
    pub(super) async fn reopen(&mut self, run: &Run, detail: String) -> Result<(), EffectFault> {
        self.hands_lost += 1;
        if self.hands_lost > HANDS_LOST_MAX {
            return Err(HandsFault::Gone(detail).into());
        }
        let here = ground(self.desk, run, &self.project).await?;
        self.hand = open_hand(self.desk, run, &self.project, Slot::Agent, here).await?;
        Ok(())
    }

    /// Whether a process was ended between the intent and the act: then nobody begins it any more.
    pub(super) async fn never_began(&self, process: &Process) -> Result<bool, EffectFault> {
        let (output, _) = mpsc::channel(1);
        Ok(self.hand.recover(RequestId(process.id.0), output).await? == Recovered::NeverBegan)
    }

    /// Records steps, and hears them itself.
    pub(super) async fn record(&mut self, run: &Run, steps: Vec<StepEvent>) -> Result<(), EffectFault> {
        if steps.is_empty() {
            return Ok(());
        }
        self.desk.book.steps(self.desk.fence, run.order.project_id, &steps).await?;
        for step in &steps {
            self.sitting.apply(step);
        }
        Ok(())
    }

    /// Records what an agent counted by itself, with the steps that belong to it: both or neither. The run afterwards.
    pub(super) async fn count(
        &mut self,
        command: Command,
        steps: Vec<StepEvent>,
    ) -> Result<Run, EffectFault> {
        let loaded = self.desk.fact_with(command, &steps).await?;
        for step in &steps {
            self.sitting.apply(step);
        }
        Ok(loaded.run)
    }

    /// Fails where its program did not ask: it would not do so in another attempt either.
    pub(super) fn did_not_ask(&mut self) -> Result<(), EffectFault> {
        match self.undecided.take() {
            Some(detail) => Err(EffectFault::hopeless("agent_did_not_ask", detail)),
            None => Ok(()),
        }
    }

    /// Whether the process's turn is over, as far as is on record.
    pub(super) fn is_over(&self) -> bool {
        self.sitting.process.as_ref().is_none_or(|process| process.is_over)
    }

    /// Looks anew at what is on record, after somebody else heard the process.
    pub(super) async fn reload(&mut self) -> Result<(), EffectFault> {
        let mut sitting = load(self.desk).await?;
        sitting.taken_up();
        self.sitting = sitting;
        Ok(())
    }

    /// Records that a process is about to begin, if it may. A conversation that was told what was forgotten since is not gone
    /// on with.
    pub(super) async fn begin(&mut self, run: &Run, session: Option<String>) -> Result<(), EffectFault> {
        let Eligible { version, remark } = eligible(self.desk, self.program).await?;
        has_model(self.desk, self.program, run)?;
        let is_other = self.sitting.attempt == 0 || self.sitting.version != version;
        if self.sitting.attempt != 0 && !self.program.hidden().is_empty() {
            self.hide_again(run).await?;
        }
        let world = &self.desk.world;
        let at = world.clock.now();
        let knew_more = session.is_some()
            && forgotten_since(world, &self.sitting.recalled, self.sitting.began_at).await?;
        let resume = session.filter(|_| !knew_more);
        self.briefing = briefing(self.desk, run, &self.project, &self.sitting).await?;
        let afresh = knew_more.then(|| StepEvent::Prompted {
            source: Prompt::Deputy,
            input: 0,
            text: words_afresh(run),
            at,
        });
        let fresh = || world.entropy.uuid_v7(at).to_string();
        let started = StepEvent::AgentStarted {
            process: ToolUseId(world.entropy.uuid_v7(at)),
            attempt: run.attempt,
            driver: self.program.kind.name().to_owned(),
            version,
            resumed: resume.is_some(),
            fresh_home: resume.is_none() && self.sitting.home == Home::Spoiled,
            keeps_words: true,
            session: resume.unwrap_or_else(fresh),
            at,
        };
        let remark = remark.filter(|_| is_other).map(|text| StepEvent::Remarked { text, at });
        // Before the process: it is none of its own.
        self.record(run, afresh.into_iter().chain(remark).chain([started]).collect()).await
    }

    /// Hands see as empty what was there when they were opened: what came since is hidden by opening them anew.
    async fn hide_again(&mut self, run: &Run) -> Result<(), EffectFault> {
        self.desk.world.hands.close(self.desk.run_id(), Slot::Agent).await?;
        let here = ground(self.desk, run, &self.project).await?;
        self.hand = open_hand(self.desk, run, &self.project, Slot::Agent, here).await?;
        Ok(())
    }

    /// Bytes of the process's output that are on record.
    pub(super) fn heard(&self) -> u64 {
        self.sitting.process.as_ref().map_or(0, |process| process.heard)
    }
}

/// The words before the conversation, with what is remembered as it is now.
async fn briefing(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    sitting: &Sitting,
) -> Result<String, EffectFault> {
    let path = project.settings.path.as_deref();
    let briefing = Briefing {
        craft: craft(&desk.worker(run).await?),
        project: project.name.clone(),
        path: project.settings.path.clone(),
        instructions: project.settings.instructions.clone(),
        repository: desk.world.workspaces.instructions(desk.run_id(), path).await?,
        memories: lines(&desk.world, &sitting.recalled).await?,
        documents: in_words(&desk.world, sitting.given.as_deref().unwrap_or_default()).await?,
    };
    Ok(system_prompt(Reader::Program, run.mode, &run.order, &briefing))
}

/// Recalls what is remembered and bears on the order, and gives the project's documents, once for a run: a program has its
/// instructions from its first process on.
async fn recall(desk: &Desk, run: &Run) -> Result<(), EffectFault> {
    let sitting = load(desk).await?;
    if sitting.attempt > 0 || !sitting.recalled.is_empty() || sitting.given.is_some() {
        return Ok(());
    }
    let told = Told { source: Prompt::Order, input: 0, text: &run.order.text };
    let user = MemorySource::Run(desk.run_id());
    let step = recalled_for(&desk.world, run.order.project_id, told, &BTreeSet::new(), &user).await;
    let given = given_for(&desk.world, run.order.project_id, Prompt::Order, 0, &[]).await;
    let steps: Vec<StepEvent> = given.into_iter().chain(step).collect();
    if steps.is_empty() {
        return Ok(());
    }
    Ok(desk.book.steps(desk.fence, run.order.project_id, &steps).await?)
}

pub(super) async fn load(desk: &Desk) -> Result<Sitting, EffectFault> {
    let mut sitting = Sitting::default();
    let mut version = 0;
    loop {
        let stream = Stream::Steps(desk.run_id());
        let page = desk.world.ledger.read_stream(&stream, version, PAGE).await?;
        let Some(last) = page.last() else { return Ok(sitting) };
        version = last.version;
        for envelope in &page {
            // What a newer version wrote, or what was redacted, is passed over: the rest still makes sense.
            if let Ok(Event::Step(step)) = envelope.event() {
                sitting.apply(&step);
            }
        }
    }
}
