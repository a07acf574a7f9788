//! What an owner works with: the world, the book, and the proof that the run is its own.

use super::super::book::{CommandError, Loaded, RunBook};
use super::fault::EffectFault;
use super::lanes::Lanes;
use crate::agents::{Agent, Program};
use crate::ports::{LedgerFault, Provenance, World};
use crate::staff::StaffHandle;
use crate::thinking::Throttle;
use deputy_domain::ledger::{Fence, Table};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::purse::UNKNOWN_MODEL;
use deputy_domain::run::{Command, Phase, Run, State};
use deputy_domain::secret::{Redactor, Secret};
use deputy_protocol::At;
use deputy_protocol::event::{Member, StaffRecord, StepEvent};
use deputy_protocol::ids::{CorrelationId, ProjectId, RunId};
use std::sync::Arc;
use tokio::sync::watch;

/// How an owner is to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// On.
    Go,
    /// Up to the end of the current move.
    Drain,
}

/// What an owner works with.
#[derive(Clone)]
pub struct Desk {
    /// The world.
    pub world: World,
    /// The way from commands to facts.
    pub book: RunBook,
    /// Proof of ownership.
    pub fence: Fence,
    /// How to go on; it changes while an effect is performed.
    pub pace: watch::Receiver<Pace>,
    /// Version of the run's stream that the owner looked at last: it changes when something is said meanwhile.
    pub news: watch::Receiver<u64>,
    /// Models that are limited for now, shared by all runs.
    pub throttle: Arc<Throttle>,
    /// Whose turn it is to deliver, shared by all runs.
    pub lanes: Arc<Lanes>,
}

impl Desk {
    /// Whose desk it is.
    pub const fn run_id(&self) -> RunId {
        self.fence.run_id()
    }

    /// The run as it is now.
    pub async fn load(&self) -> Result<Loaded, EffectFault> {
        self.book.load(self.run_id()).await?.ok_or(EffectFault::Moved)
    }

    /// The run, if it still is in this phase.
    pub async fn load_in(&self, phase: Phase) -> Result<Run, EffectFault> {
        let run = self.load().await?.run;
        match &run.state {
            State::Active { phase: now, .. } if *now == phase => Ok(run),
            _ => Err(EffectFault::Moved),
        }
    }

    /// Records a fact.
    pub async fn fact(&self, command: Command) -> Result<Loaded, CommandError> {
        self.book.fact(self.fence, command, &[]).await
    }

    /// Records a fact and the steps that belong to it.
    pub async fn fact_with(&self, command: Command, steps: &[StepEvent]) -> Result<Loaded, CommandError> {
        self.book.fact(self.fence, command, steps).await
    }

    /// What led to what is done here: the facts and the lines of the log carry it.
    pub fn correlation(&self) -> CorrelationId {
        self.book.correlation(self.fence.run_id())
    }

    /// Whether work is to stop after the current move.
    pub fn is_draining(&self) -> bool {
        *self.pace.borrow() == Pace::Drain
    }

    /// Waits for a time, or until work is to stop: waiting is no move that has to end first.
    pub async fn sleep_until(&self, at: At) {
        let mut pace = self.pace.clone();
        tokio::select! {
            () = self.world.clock.sleep_until(at) => {}
            // An error means that the owner is gone, and with it whoever waits here.
            _ = pace.wait_for(|pace| *pace == Pace::Drain) => {}
        }
    }

    /// What the hands cannot do any more keeps no run from coming to rest: the next turn finds it out again.
    pub(super) fn at_best(&self, outcome: Result<(), EffectFault>) -> Result<(), EffectFault> {
        match outcome {
            Err(EffectFault::Attempt { error, .. }) => {
                tracing::warn!(run = %self.run_id(), reason = error.detail, "the end of a turn could not be heard");
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// The program that is a run's agent; `None`: Deputy's own loop is.
    pub fn program(&self, run: &Run) -> Option<&Program> {
        self.world.settings.agents.get(&run.order.agent).and_then(Agent::program)
    }

    /// The record of whoever works on a run, as it was when they took it up.
    pub async fn worker(&self, run: &Run) -> Result<StaffRecord, LedgerFault> {
        let staff = StaffHandle::new(self.world.clone());
        if let Some(stamp) = &run.worker
            && let Some(record) = staff.stamped(stamp).await?
        {
            return Ok(record);
        }
        Ok(staff.holding(Member::worker(run.order.task_type)).await?.record)
    }

    /// The project of a run.
    pub async fn project(&self, run: &Run) -> Result<ProjectDoc, EffectFault> {
        let missing = || EffectFault::hopeless("project_missing", "the run belongs to no project");
        let project_id = run.order.project_id.ok_or_else(missing)?;
        load_project(&self.world, project_id).await?.ok_or_else(missing)
    }

    /// What keeps a project's secrets, the key that the run has at the gateway, and these out of everything that is
    /// recorded.
    pub async fn redactor(
        &self,
        project_id: ProjectId,
        others: Vec<Secret>,
    ) -> Result<Redactor, EffectFault> {
        let mut secrets = self.world.guarded(project_id, self.run_id()).await?;
        secrets.extend(others);
        Ok(Redactor::new(&secrets))
    }

    /// What the commits of a run say about where they come from.
    pub fn provenance(&self, run: &Run) -> Provenance {
        provenance(self.run_id(), run)
    }

    /// Settles calls whose answers nobody will read any more, at what was set aside for them.
    pub async fn settle_orphans(&self, run: &Run) -> Result<(), EffectFault> {
        for call_id in run.reserved.keys() {
            let command = Command::Settle {
                call_id: *call_id,
                model: UNKNOWN_MODEL.to_owned(),
                usage: None,
                delay: None,
            };
            match self.fact(command).await {
                Ok(_) | Err(CommandError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// What the commits of a run say about where they come from.
pub(super) fn provenance(run_id: RunId, run: &Run) -> Provenance {
    let subject = run.order.text.lines().next().unwrap_or_default().chars().take(72).collect();
    let trailers = vec![
        ("Deputy-Run".to_owned(), run_id.to_string()),
        ("Deputy-Task".to_owned(), run.task_id.to_string()),
        ("Deputy-Agent".to_owned(), run.order.agent.clone()),
    ];
    Provenance { subject, body: run.summary.clone().unwrap_or_default(), trailers }
}

/// A project's row.
pub(crate) async fn load_project(
    world: &World,
    project_id: ProjectId,
) -> Result<Option<ProjectDoc>, LedgerFault> {
    world.ledger.doc(Table::Projects, project_id, "project").await
}
