//! Loads the fold of a run, decides, appends, and does so again when somebody else was faster.

use super::log::log;
use super::visibility::visibility;
use crate::correlation::request;
use crate::once::Once;
use crate::ports::{AppendError, LedgerFault, World};
use deputy_domain::ledger::{Append, AppendRefused, Expected, Fence, StreamWrite, Table};
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{Command, Context, Refusal, Run, decide};
use deputy_protocol::event::{Event, NewEvent, RunEvent, StepEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, ProjectId, RunId};
use deputy_protocol::stream::Stream;

/// A run as it is now.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The fold.
    pub run: Run,
    /// Version of its stream.
    pub version: u64,
    /// What led to its last fact: a request, or what that request set going.
    pub correlation: CorrelationId,
}

/// Why a command left no fact.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such run.
    #[error("there is no run {0}")]
    NotFound(RunId),
    /// The run does not do that.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It would begin work in a project that was removed.
    #[error(
        "the project of this run, `{0}`, was removed: what the run did can still be looked at; for new work add the project again and delegate there"
    )]
    ProjectRemoved(String),
    /// Somebody else owns the run by now.
    #[error("run {0} belongs to another owner by now")]
    Fenced(RunId),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// For whoever is content when somebody was faster: `None` where the command came too late to leave a fact.
pub(crate) fn unless_late<T>(left: Result<T, CommandError>) -> Result<Option<T>, LedgerFault> {
    match left {
        Ok(left) => Ok(Some(left)),
        Err(CommandError::Fault(fault)) => Err(fault),
        Err(
            CommandError::NotFound(_)
            | CommandError::Refused(_)
            | CommandError::ProjectRemoved(_)
            | CommandError::Fenced(_),
        ) => Ok(None),
    }
}

/// The way from commands to facts.
#[derive(Clone)]
pub struct RunBook {
    world: World,
    once: Option<Once>,
    correlation: Option<CorrelationId>,
}

/// A write in the making: for the run's stream and, in the same append, for other streams.
struct Draft<'a> {
    run_id: RunId,
    correlation: CorrelationId,
    actor: &'a str,
    fence: Option<Fence>,
    steps: &'a [StepEvent],
    beside: &'a [StreamWrite],
}

/// What is believed of a run before the first try. A wrong belief is found out by the append, and then it is read.
enum Belief {
    None,
    Absent,
    Is(Box<Loaded>),
}

impl RunBook {
    /// A book over a world's ledger.
    pub const fn new(world: World) -> Self {
        Self { world, once: None, correlation: None }
    }

    /// The book for one request that may come again: its command is carried out once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { once: Some(once), ..self.clone() }
    }

    /// The same book, for facts that all follow from one thing.
    #[must_use]
    pub fn following(self, correlation: CorrelationId) -> Self {
        Self { correlation: Some(correlation), ..self }
    }

    /// A run as it is now.
    pub async fn load(&self, run_id: RunId) -> Result<Option<Loaded>, LedgerFault> {
        let doc: Option<RunDoc> = self.world.ledger.doc(Table::Runs, run_id, "run").await?;
        Ok(doc.map(|RunDoc { run, version, correlation, .. }| {
            let correlation = correlation.unwrap_or(CorrelationId(run_id.0));
            Loaded { run, version, correlation }
        }))
    }

    /// Carries out somebody's command. `actor` is whose word it is. One that was carried out under the same id before is
    /// answered with the run as it is.
    pub async fn command(
        &self,
        run_id: RunId,
        command: Command,
        actor: &str,
    ) -> Result<Loaded, CommandError> {
        if let Some(once) = self.once
            && once.is_recorded(&self.world, &Stream::Run(run_id)).await?
        {
            return self.load(run_id).await?.ok_or(CommandError::NotFound(run_id));
        }
        self.write(self.draft(run_id, actor, None), command, Belief::None).await
    }

    /// Begins a run, together with what is written beside it (its task).
    pub async fn begin(
        &self,
        run_id: RunId,
        command: Command,
        actor: &str,
        beside: &[StreamWrite],
    ) -> Result<Loaded, CommandError> {
        self.write(Draft { beside, ..self.draft(run_id, actor, None) }, command, Belief::Absent).await
    }

    /// Records an owner's fact, together with the steps that belong to it.
    pub async fn fact(
        &self,
        fence: Fence,
        command: Command,
        steps: &[StepEvent],
    ) -> Result<Loaded, CommandError> {
        self.own_fact(fence, command, steps, Belief::None).await
    }

    /// Records an owner's first fact about a run that it has just read.
    pub(super) async fn first_fact(
        &self,
        fence: Fence,
        command: Command,
        read: Loaded,
    ) -> Result<Loaded, CommandError> {
        self.own_fact(fence, command, &[], Belief::Is(Box::new(read))).await
    }

    async fn own_fact(
        &self,
        fence: Fence,
        command: Command,
        steps: &[StepEvent],
        belief: Belief,
    ) -> Result<Loaded, CommandError> {
        let actor = format!("run:{}", fence.run_id());
        self.write(Draft { steps, ..self.draft(fence.run_id(), &actor, Some(fence)) }, command, belief).await
    }

    /// Records steps alone.
    pub async fn steps(
        &self,
        fence: Fence,
        project_id: Option<ProjectId>,
        steps: &[StepEvent],
    ) -> Result<(), CommandError> {
        let actor = format!("run:{}", fence.run_id());
        let draft = Draft { steps, ..self.draft(fence.run_id(), &actor, Some(fence)) };
        let writes = self.step_write(&draft, project_id).into_iter().collect();
        match self.world.ledger.append(Append { writes, fence: Some(fence) }).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Self::error(fence.run_id(), error)),
        }
    }

    fn draft<'a>(&self, run_id: RunId, actor: &'a str, fence: Option<Fence>) -> Draft<'a> {
        Draft { run_id, correlation: self.correlation(run_id), actor, fence, steps: &[], beside: &[] }
    }

    /// What led to what this book records of a run, as far as is known without looking at it.
    pub(super) fn correlation(&self, run_id: RunId) -> CorrelationId {
        request().or(self.correlation).unwrap_or(CorrelationId(run_id.0))
    }

    async fn write(
        &self,
        mut draft: Draft<'_>,
        command: Command,
        mut belief: Belief,
    ) -> Result<Loaded, CommandError> {
        loop {
            let loaded = match std::mem::replace(&mut belief, Belief::None) {
                Belief::None => self.load(draft.run_id).await?,
                Belief::Absent => None,
                Belief::Is(loaded) => Some(*loaded),
            };
            let is_new = matches!(command, Command::Queue { .. });
            if loaded.is_none() && !is_new {
                return Err(CommandError::NotFound(draft.run_id));
            }
            let context = Context {
                run_id: draft.run_id,
                now: self.world.clock.now(),
                inbox_id: self.world.inbox_id(),
                jitter: self.world.entropy.unit(),
            };
            // What nobody asked for just now follows from what was asked for last.
            if let (Some(loaded), None, None) = (&loaded, request(), self.correlation) {
                draft.correlation = loaded.correlation;
            }
            let run = loaded.as_ref().map(|loaded| &loaded.run);
            let facts = decide(run, command.clone(), &context)?;
            let version = loaded.as_ref().map_or(0, |loaded| loaded.version);
            match self.append(&draft, loaded.map(|loaded| loaded.run), version, &facts).await {
                // Somebody else was faster: what they did may change the decision.
                Err(AppendError::Refused(AppendRefused::Conflict { .. })) => {}
                Err(error) => return Err(Self::error(draft.run_id, error)),
                Ok(after) => return Ok(after),
            }
        }
    }

    async fn append(
        &self,
        draft: &Draft<'_>,
        run: Option<Run>,
        version: u64,
        facts: &[RunEvent],
    ) -> Result<Loaded, AppendError> {
        let after = facts.iter().fold(run, |run, fact| match run {
            Some(run) => Some(run.apply(fact)),
            None => Run::begin(fact),
        });
        let after = after.expect("a decision on an absent run begins it");
        let project_id = after.order.project_id;
        let events =
            facts.iter().map(|fact| self.event(draft, project_id, fact.clone().into(), visibility(fact)));
        let mut events: Vec<NewEvent> = events.collect();
        if let (Some(once), Some(first)) = (self.once, events.first_mut()) {
            first.event_id = once.event_id;
        }
        let run_write =
            StreamWrite { stream: Stream::Run(draft.run_id), expected: Expected::Version(version), events };
        let mut writes = vec![run_write];
        writes.extend(self.step_write(draft, project_id));
        writes.extend_from_slice(draft.beside);
        self.world.ledger.append(Append { writes, fence: draft.fence }).await?;
        for fact in facts {
            log(draft.run_id, fact);
        }
        let version = version + facts.len() as u64;
        Ok(Loaded { run: after, version, correlation: draft.correlation })
    }

    fn step_write(&self, draft: &Draft<'_>, project_id: Option<ProjectId>) -> Option<StreamWrite> {
        let events = draft
            .steps
            .iter()
            .map(|step| self.event(draft, project_id, step.clone().into(), Visibility::Developer))
            .collect::<Vec<_>>();
        // The transcript has one writer, and the fence says who.
        (!events.is_empty()).then_some(StreamWrite {
            stream: Stream::Steps(draft.run_id),
            expected: Expected::Any,
            events,
        })
    }

    fn event(
        &self,
        draft: &Draft<'_>,
        project_id: Option<ProjectId>,
        event: Event,
        visibility: Visibility,
    ) -> NewEvent {
        NewEvent {
            event_id: self.world.event_id(),
            event,
            actor: draft.actor.to_owned(),
            correlation: Some(draft.correlation),
            causation: None,
            project_id,
            visibility,
        }
    }

    fn error(run_id: RunId, error: AppendError) -> CommandError {
        match error {
            AppendError::Refused(AppendRefused::Fenced { .. }) => CommandError::Fenced(run_id),
            AppendError::Refused(refused) => CommandError::Fault(LedgerFault::Corrupt(format!(
                "an append of run {run_id} was refused: {refused}"
            ))),
            AppendError::Fault(fault) => CommandError::Fault(fault),
        }
    }
}
