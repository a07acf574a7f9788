//! Calls that a run's program makes by itself, through the gateway: whether it may, and what they cost.

use super::book::{CommandError, Loaded, RunBook, unless_late};
use crate::ports::{LedgerFault, World};
pub use crate::thinking::ModelLimit;
use crate::thinking::{AllLimited, Throttle, priced, priced_ones, reserve, tomorrow};
use chrono::TimeDelta;
use deputy_domain::ledger::Fence;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_domain::run::{AtWork, Command, Refusal, Run, at_work, raised};
use deputy_protocol::At;
use deputy_protocol::event::{Lease, WaitReason};
use deputy_protocol::ids::{CallId, RunId};
use std::sync::Arc;
use tokio::sync::watch;

/// Whose word the cost of a call is, when nobody owns the run any more.
const GATEWAY: &str = "gateway";

/// How long a call waits for somebody to take its run up: longer than a run under suspicion is watched alone before the
/// next one, shorter than programs wait for the head of an answer.
const TAKE_UP_BUDGET: TimeDelta = TimeDelta::seconds(30);

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
    /// The run is over, or goes on in another place: its key is good for nothing.
    #[error("the run that this key belongs to has ended")]
    Ended,
    /// Nobody works on the run now; somebody may, soon.
    #[error("the run that this key belongs to is not being worked on now")]
    Resting,
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

impl Turned {
    /// Whether the run is parked for it, and its program about to be ended.
    pub const fn is_parked(&self) -> bool {
        matches!(self, Self::Budget(_) | Self::Limited { .. })
    }
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

    /// The run, once this daemon works on it. A run that is about to be taken up is waited for: its program outlived a
    /// daemon, and would take a refusal for the last word.
    pub async fn worked_on(&self, run_id: RunId) -> Result<Run, Turned> {
        self.working(run_id, self.patience()).await.map(|(loaded, _)| loaded.run)
    }

    /// Those of these models that the run's caps, and the day's, can be kept for. None of them: why.
    pub fn priced_ones(&self, run: &Run, models: Vec<ModelName>) -> Result<Vec<ModelName>, String> {
        priced_ones(&self.world, &run.order.budget, models)
    }

    /// Sets money aside for a call. What is refused for lack of money or by a limit parks the run, too: a program that
    /// is told no would only ask again.
    pub async fn admit(&self, order: &CallOrder) -> Result<Admitted, Turned> {
        let until = self.patience();
        loop {
            let mut news = self.news();
            let (loaded, fence) = self.working(order.run_id, until).await?;
            match Box::pin(self.reserve(order, loaded, fence)).await? {
                Some(admitted) => return Ok(admitted),
                // It changed hands, or moved on, in between: what is on record then says more.
                None => self.heard(&mut news, until).await?,
            }
        }
    }

    /// Sets money aside under a lease; `None` when the run moved on before that was on record.
    async fn reserve(
        &self,
        order: &CallOrder,
        loaded: Loaded,
        fence: Fence,
    ) -> Result<Option<Admitted>, Turned> {
        let now = self.world.clock.now();
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
        let run = loaded.run.clone();
        match self.book().first_fact(fence, command, loaded).await {
            Ok(_) => Ok(Some(Admitted { call_id, model: model.clone() })),
            Err(CommandError::Refused(Refusal::BudgetReached { detail, shortage })) => {
                let raised = raised(&run, shortage);
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
            Err(CommandError::Refused(_) | CommandError::Fenced(_)) => Ok(None),
            Err(CommandError::NotFound(_) | CommandError::ProjectRemoved(_)) => Err(Turned::Ended),
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

    /// The models that are limited now.
    pub fn limits(&self) -> Vec<ModelLimit> {
        self.throttle.limits(self.world.clock.now())
    }

    /// The run, once this daemon works on it, and the proof.
    async fn working(&self, run_id: RunId, until: At) -> Result<(Loaded, Fence), Turned> {
        let World { daemon_id, ledger, .. } = &self.world;
        loop {
            let mut news = self.news();
            let loaded = self.book().load(run_id).await?.ok_or(Turned::Ended)?;
            match at_work(&loaded.run, *daemon_id, ledger.place()) {
                AtWork::Yes(lease) => return Ok((loaded, fence(run_id, lease))),
                AtWork::Soon => self.heard(&mut news, until).await?,
                AtWork::Rests => return Err(Turned::Resting),
                AtWork::Over => return Err(Turned::Ended),
            }
        }
    }

    /// Until when a call that comes now waits for its run to be taken up.
    fn patience(&self) -> At {
        self.world.clock.now() + TAKE_UP_BUDGET
    }

    /// The end of the ledger, as it moves from here on.
    fn news(&self) -> watch::Receiver<u64> {
        let mut head = self.world.ledger.head();
        head.mark_unchanged();
        head
    }

    /// Waits until something was recorded; not for ever.
    async fn heard(&self, news: &mut watch::Receiver<u64>, until: At) -> Result<(), Turned> {
        tokio::select! {
            moved = news.changed() => moved.map_err(|_| Turned::Resting),
            () = self.world.clock.sleep_until(until) => Err(Turned::Resting),
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
