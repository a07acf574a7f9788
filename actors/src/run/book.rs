//! Loads the fold of a run, decides, appends, and does so again when somebody else was faster.

use crate::ports::{AppendError, LedgerFault, World};
use deputy_domain::ledger::{Append, AppendRefused, Expected, Fence, RowKey, StreamWrite, Table};
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
    /// Somebody else owns the run by now.
    #[error("run {0} belongs to another owner by now")]
    Fenced(RunId),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// The way from commands to facts.
#[derive(Clone)]
pub struct RunBook {
    world: World,
}

/// A write in the making: for the run's stream and, in the same append, for other streams.
struct Draft<'a> {
    run_id: RunId,
    actor: &'a str,
    fence: Option<Fence>,
    steps: &'a [StepEvent],
    beside: &'a [StreamWrite],
}

/// What is believed of a run before the first try. A wrong belief is found out by the append, and then it is read.
enum Belief {
    None,
    Absent,
    Is(Loaded),
}

impl RunBook {
    /// A book over a world's ledger.
    pub const fn new(world: World) -> Self {
        Self { world }
    }

    /// A run as it is now.
    pub async fn load(&self, run_id: RunId) -> Result<Option<Loaded>, LedgerFault> {
        let key = RowKey { table: Table::Runs, key: run_id.to_string() };
        let Some(found) = self.world.ledger.row(&key).await? else { return Ok(None) };
        let doc: RunDoc = found.read("run")?;
        Ok(Some(Loaded { run: doc.run, version: doc.version }))
    }

    /// Carries out somebody's command. `actor` is whose word it is.
    pub async fn command(
        &self,
        run_id: RunId,
        command: Command,
        actor: &str,
    ) -> Result<Loaded, CommandError> {
        let draft = Draft { run_id, actor, fence: None, steps: &[], beside: &[] };
        self.write(draft, command, Belief::None).await
    }

    /// Begins a run, together with what is written beside it (its task).
    pub async fn begin(
        &self,
        run_id: RunId,
        command: Command,
        actor: &str,
        beside: &[StreamWrite],
    ) -> Result<Loaded, CommandError> {
        self.write(Draft { run_id, actor, fence: None, steps: &[], beside }, command, Belief::Absent).await
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
        self.own_fact(fence, command, &[], Belief::Is(read)).await
    }

    async fn own_fact(
        &self,
        fence: Fence,
        command: Command,
        steps: &[StepEvent],
        belief: Belief,
    ) -> Result<Loaded, CommandError> {
        let actor = format!("run:{}", fence.run_id);
        let draft = Draft { run_id: fence.run_id, actor: &actor, fence: Some(fence), steps, beside: &[] };
        self.write(draft, command, belief).await
    }

    /// Records steps alone.
    pub async fn steps(
        &self,
        fence: Fence,
        project_id: Option<ProjectId>,
        steps: &[StepEvent],
    ) -> Result<(), CommandError> {
        let actor = format!("run:{}", fence.run_id);
        let draft = Draft { run_id: fence.run_id, actor: &actor, fence: Some(fence), steps, beside: &[] };
        let writes = self.step_write(&draft, project_id).into_iter().collect();
        match self.world.ledger.append(Append { writes, fence: Some(fence) }).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Self::error(fence.run_id, error)),
        }
    }

    async fn write(
        &self,
        draft: Draft<'_>,
        command: Command,
        mut belief: Belief,
    ) -> Result<Loaded, CommandError> {
        loop {
            let loaded = match std::mem::replace(&mut belief, Belief::None) {
                Belief::None => self.load(draft.run_id).await?,
                Belief::Absent => None,
                Belief::Is(loaded) => Some(loaded),
            };
            let is_new = matches!(command, Command::Queue { .. });
            if loaded.is_none() && !is_new {
                return Err(CommandError::NotFound(draft.run_id));
            }
            let context = Context {
                now: self.world.clock.now(),
                inbox_id: self.world.inbox_id(),
                jitter: self.world.entropy.unit(),
            };
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
        let run_write = StreamWrite {
            stream: Stream::Run(draft.run_id),
            expected: Expected::Version(version),
            events: events.collect(),
        };
        let mut writes = vec![run_write];
        writes.extend(self.step_write(draft, project_id));
        writes.extend_from_slice(draft.beside);
        self.world.ledger.append(Append { writes, fence: draft.fence }).await?;
        Ok(Loaded { run: after, version: version + facts.len() as u64 })
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
            correlation: Some(CorrelationId(draft.run_id.0)),
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

/// Prices and check output concern those who may see code.
const fn visibility(fact: &RunEvent) -> Visibility {
    match fact {
        RunEvent::CallReserved { .. } | RunEvent::CallSettled { .. } | RunEvent::Checked { .. } => {
            Visibility::Developer
        }
        _ => Visibility::Viewer,
    }
}
