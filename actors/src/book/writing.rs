//! Commands become facts here.

use super::fold::{Beside, Fold, Loaded};
use crate::correlation::request;
use crate::once::Once;
use crate::ports::{AppendError, LedgerFault, World};
use deputy_domain::ledger::{Append, AppendRefused, Expected, Fence, StreamWrite};
use deputy_protocol::event::{Event, NewEvent, StepEvent, Visibility};
use deputy_protocol::ids::{CorrelationId, ProjectId};
use std::marker::PhantomData;

/// Why a command left no fact.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum CommandError<R> {
    /// It does not do that.
    #[error("{0}")]
    Refused(R),
    /// Somebody else owns it by now.
    #[error("it belongs to another owner by now")]
    Fenced,
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// The way from commands to facts, about one kind of thing.
pub(crate) struct Book<F> {
    world: World,
    once: Option<Once>,
    of: PhantomData<fn() -> F>,
}

impl<F> Clone for Book<F> {
    fn clone(&self) -> Self {
        Self { world: self.world.clone(), once: self.once, of: PhantomData }
    }
}

/// Whose word it is, and what is recorded beside it.
pub(crate) struct Wish<'a> {
    /// Whose word: `founder`, `token:NAME`, `coo`.
    pub(crate) by: &'a str,
    /// Of whoever owns it.
    pub(crate) fence: Option<Fence>,
    /// What was thought with it.
    pub(crate) steps: &'a [StepEvent],
    /// For other streams.
    pub(crate) beside: Vec<StreamWrite>,
}

impl<'a> Wish<'a> {
    /// Somebody's command.
    pub(crate) const fn of(by: &'a str) -> Self {
        Self { by, fence: None, steps: &[], beside: Vec::new() }
    }

    /// An owner's fact.
    pub(crate) const fn owned(by: &'a str, fence: Fence, steps: &'a [StepEvent]) -> Self {
        Self { by, fence: Some(fence), steps, beside: Vec::new() }
    }
}

impl<F: Fold> Book<F> {
    /// A book over a world's ledger.
    pub(crate) const fn new(world: World) -> Self {
        Self { world, once: None, of: PhantomData }
    }

    /// The world that it writes in.
    pub(crate) const fn world(&self) -> &World {
        &self.world
    }

    /// The book for one request that may come again: its command is carried out once.
    pub(crate) fn once(&self, once: Once) -> Self {
        Self { once: Some(once), ..self.clone() }
    }

    /// It as it is now.
    pub(crate) async fn load(&self, id: F::Id) -> Result<Option<Loaded<F>>, LedgerFault> {
        F::load(&self.world, id).await
    }

    /// Carries out a command. One that was carried out under the same id before is answered with it as it is.
    pub(crate) async fn command(
        &self,
        id: F::Id,
        command: F::Command,
        wish: Wish<'_>,
    ) -> Result<Loaded<F>, CommandError<F::Refusal>> {
        if let Some(once) = self.once
            && once.is_recorded(&self.world, &F::stream(id)).await?
            && let Some(loaded) = self.load(id).await?
        {
            return Ok(loaded);
        }
        loop {
            let loaded = self.load(id).await?;
            let it = loaded.as_ref().map(|loaded| &loaded.it);
            let now = self.world.clock.now();
            let facts = F::decide(it, command.clone(), now).map_err(CommandError::Refused)?;
            match self.append(id, loaded, &facts, &wish).await {
                // Somebody else was faster: what they did may change the decision.
                Err(AppendError::Refused(AppendRefused::Conflict { .. })) => {}
                Err(AppendError::Refused(AppendRefused::Fenced { .. })) => return Err(CommandError::Fenced),
                Err(AppendError::Refused(refused)) => {
                    let detail = format!("an append of {id} was refused: {refused}");
                    return Err(LedgerFault::Corrupt(detail).into());
                }
                Err(AppendError::Fault(fault)) => return Err(fault.into()),
                Ok(after) => return Ok(after),
            }
        }
    }

    /// Records steps alone.
    pub(crate) async fn steps(
        &self,
        id: F::Id,
        fence: Fence,
        by: &str,
        steps: &[StepEvent],
    ) -> Result<(), CommandError<F::Refusal>> {
        if steps.is_empty() {
            return Ok(());
        }
        let Some(loaded) = self.load(id).await? else { return Err(CommandError::Fenced) };
        let correlation = Self::correlation(id, Some(&loaded));
        let writes =
            self.step_write(id, correlation, loaded.it.project_id(), by, steps).into_iter().collect();
        match self.world.ledger.append(Append { writes, fence: Some(fence) }).await {
            Ok(_) => Ok(()),
            Err(AppendError::Refused(_)) => Err(CommandError::Fenced),
            Err(AppendError::Fault(fault)) => Err(fault.into()),
        }
    }

    fn correlation(id: F::Id, loaded: Option<&Loaded<F>>) -> CorrelationId {
        // What nobody asked for just now follows from what was asked for last.
        let before = loaded.and_then(|loaded| loaded.correlation);
        request().or(before).unwrap_or_else(|| F::own_correlation(id))
    }

    async fn append(
        &self,
        id: F::Id,
        loaded: Option<Loaded<F>>,
        facts: &[F::Fact],
        wish: &Wish<'_>,
    ) -> Result<Loaded<F>, AppendError> {
        let correlation = Self::correlation(id, loaded.as_ref());
        let (version, before) = loaded.map_or((0, None), |loaded| (loaded.version, Some(loaded.it)));
        let it = facts.iter().fold(before.clone(), |it, fact| F::after(it, fact));
        let it = it.expect("a decision on what is not there begins it");
        let project_id = it.project_id();
        let event = |fact: &F::Fact| {
            self.event(correlation, project_id, wish.by, fact.clone().into(), it.visibility_now(fact))
        };
        let mut events: Vec<NewEvent> = facts.iter().map(event).collect();
        if let (Some(once), Some(first)) = (self.once, events.first_mut()) {
            first.event_id = once.event_id;
        }
        let stream = F::stream(id);
        let mut writes = vec![StreamWrite { stream, expected: Expected::Version(version), events }];
        writes.extend(self.step_write(id, correlation, project_id, wish.by, wish.steps));
        writes.extend_from_slice(&wish.beside);
        let others = F::beside(&self.world, id, before.as_ref(), &it, facts).await;
        let others = others.map_err(AppendError::Fault)?.into_iter();
        writes.extend(others.map(|beside| self.beside(beside, wish.by, correlation)));
        self.world.ledger.append(Append { writes, fence: wish.fence }).await?;
        let version = version + facts.len() as u64;
        Ok(Loaded { it, version, correlation: Some(correlation) })
    }

    fn beside(&self, beside: Beside, by: &str, correlation: CorrelationId) -> StreamWrite {
        let Beside { stream, version, project_id, visibility, facts } = beside;
        let event = |fact| self.event(correlation, project_id, by, fact, visibility);
        let events = facts.into_iter().map(event).collect();
        StreamWrite { stream, expected: Expected::Version(version), events }
    }

    fn step_write(
        &self,
        id: F::Id,
        correlation: CorrelationId,
        project_id: Option<ProjectId>,
        by: &str,
        steps: &[StepEvent],
    ) -> Option<StreamWrite> {
        let stream = F::thoughts(id)?;
        let event = |step: &StepEvent| {
            self.event(correlation, project_id, by, step.clone().into(), Visibility::Admin)
        };
        let events: Vec<NewEvent> = steps.iter().map(event).collect();
        // The transcript has one writer, and the fence says who.
        (!events.is_empty()).then_some(StreamWrite { stream, expected: Expected::Any, events })
    }

    fn event(
        &self,
        correlation: CorrelationId,
        project_id: Option<ProjectId>,
        by: &str,
        event: Event,
        visibility: Visibility,
    ) -> NewEvent {
        NewEvent {
            event_id: self.world.event_id(),
            event,
            actor: by.to_owned(),
            correlation: Some(correlation),
            causation: None,
            project_id,
            visibility,
        }
    }
}
