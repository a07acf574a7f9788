//! Calls that a run's program makes by itself, through the gateway: whether it may, and what they cost.

use super::book::{CommandError, Loaded, RunBook, unless_late};
use crate::ports::{LedgerFault, World};
use crate::thinking::{AllLimited, Throttle, priced, reserve, tomorrow};
use deputy_domain::ledger::Fence;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_domain::run::{Command, Phase, Refusal, Run, State, raised};
use deputy_protocol::At;
use deputy_protocol::event::{Lease, WaitReason};
use deputy_protocol::ids::{CallId, RunId};
use std::sync::Arc;

/// Whose word the cost of a call is, when nobody owns the run any more.
const GATEWAY: &str = "gateway";

/// A call that a program wants to make.
#[derive(Clone, Debug)]
pub struct CallOrder {
    /// Whose program.
    pub run_id: RunId,
    /// Models that would do, the wanted one first: those behind it speak the same dialect.
    pub models: Vec<ModelName>,
    /// What it may use.
    pub expected: TokenUsage,
}

/// A call for which money is set aside. It has to be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// Names it.
    pub call_id: CallId,
    /// The model that is to be asked.
    pub model: ModelName,
}

/// Why a call is not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Turned {
    /// Nobody works on the run any more, or not here: its key is good for nothing.
    #[error("the run that this key belongs to is not being worked on")]
    Ended,
    /// The budget, of the run or of the day. The run is parked for it.
    #[error("{0}")]
    Budget(String),
    /// The price is unknown while a dollar cap holds.
    #[error("{0}")]
    Price(String),
    /// Every model that would do is limited. The run is parked for it.
    #[error("{detail}")]
    Limited {
        /// When the first of them is not, any more.
        until: At,
        /// Which they are and why.
        detail: String,
    },
    /// The ledger does not answer.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// The way to the money of runs, for the gateway. Cheap to clone.
#[derive(Clone)]
pub struct Meter {
    world: World,
    throttle: Arc<Throttle>,
}

impl Meter {
    pub(super) const fn new(world: World, throttle: Arc<Throttle>) -> Self {
        Self { world, throttle }
    }

    /// The run, if this daemon works on it now.
    pub async fn worked_on(&self, run_id: RunId) -> Result<Run, Turned> {
        self.working(run_id).await.map(|(loaded, _)| loaded.run)
    }

    /// Sets money aside for a call. What is refused for lack of money or by a limit parks the run, too: a program that
    /// is told no would only ask again.
    pub async fn admit(&self, order: &CallOrder) -> Result<Admitted, Turned> {
        let now = self.world.clock.now();
        let (loaded, fence) = self.working(order.run_id).await?;
        let model = match self.throttle.choose(&order.models, now) {
            Ok(model) => model,
            Err(AllLimited { until, detail }) => {
                self.park(fence, WaitReason::Provider, until, detail.clone()).await?;
                return Err(Turned::Limited { until, detail });
            }
        };
        let call_id = CallId(self.world.entropy.uuid_v7(now));
        let call = reserve(&self.world, call_id, model, &order.expected).await?;
        let command = Command::Reserve { call };
        let raised = raised(&loaded.run);
        match self.book().first_fact(fence, command, loaded).await {
            Ok(_) => Ok(Admitted { call_id, model: model.clone() }),
            Err(CommandError::Refused(Refusal::BudgetReached { detail })) => {
                self.record(fence, Command::Exhaust { detail: detail.clone(), raised }).await?;
                Err(Turned::Budget(detail))
            }
            Err(CommandError::Refused(refusal @ Refusal::DayBudgetReached { .. })) => {
                self.park(fence, WaitReason::Budget, tomorrow(now), refusal.to_string()).await?;
                Err(Turned::Budget(refusal.to_string()))
            }
            Err(CommandError::Refused(refusal @ Refusal::PriceUnknown { .. })) => {
                Err(Turned::Price(refusal.to_string()))
            }
            Err(CommandError::Fault(fault)) => Err(fault.into()),
            Err(
                CommandError::Refused(_)
                | CommandError::Fenced(_)
                | CommandError::NotFound(_)
                | CommandError::ProjectRemoved(_),
            ) => Err(Turned::Ended),
        }
    }

    /// Records what a call did cost. `None`: nobody knows, what was set aside counts. A run that was taken over
    /// meanwhile has settled it already; one that was parked meanwhile has not.
    pub async fn settle(
        &self,
        run_id: RunId,
        admitted: &Admitted,
        used: Option<&TokenUsage>,
    ) -> Result<(), LedgerFault> {
        let Some(loaded) = self.book().load(run_id).await? else { return Ok(()) };
        let usage = used.map(|tokens| priced(&self.world, &admitted.model, tokens));
        let model = admitted.model.to_string();
        let command = Command::Settle { call_id: admitted.call_id, model, usage, delay: None };
        match loaded.run.lease() {
            Some(lease) => unless_late(self.book().first_fact(fence(run_id, lease), command, loaded).await),
            None => unless_late(self.book().command(run_id, command, GATEWAY).await),
        }
        .map(drop)
    }

    /// Remembers that a model does not answer before this moment, and why.
    pub fn limit(&self, model: &ModelName, until: At, reason: &str) {
        self.throttle.limit(model, until, reason);
    }

    /// The run, if this daemon works on it now, and the proof.
    async fn working(&self, run_id: RunId) -> Result<(Loaded, Fence), Turned> {
        let loaded = self.book().load(run_id).await?.ok_or(Turned::Ended)?;
        match &loaded.run.state {
            State::Active { lease, phase: Phase::Running, .. } if lease.owner == self.world.daemon_id => {
                let fence = fence(run_id, *lease);
                Ok((loaded, fence))
            }
            _ => Err(Turned::Ended),
        }
    }

    async fn park(
        &self,
        fence: Fence,
        reason: WaitReason,
        until: At,
        detail: String,
    ) -> Result<(), LedgerFault> {
        self.record(fence, Command::Park { reason, until: Some(until), detail }).await
    }

    /// Records a fact. One that the run refuses came too late to matter.
    async fn record(&self, fence: Fence, command: Command) -> Result<(), LedgerFault> {
        unless_late(self.book().fact(fence, command, &[]).await).map(drop)
    }

    fn book(&self) -> RunBook {
        RunBook::new(self.world.clone())
    }
}

fn fence(run_id: RunId, lease: Lease) -> Fence {
    Fence { lease: run_id.into(), owner: lease.owner, epoch: lease.epoch }
}
