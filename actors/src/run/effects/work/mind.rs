//! A run that thinks: its book, its budget, its pace.

use super::super::desk::Desk;
use crate::ports::{Asker, LiveDelta, World};
use crate::run::book::CommandError;
use crate::thinking::{Admission, Mind, Settlement, ThoughtFault, Throttle, tomorrow};
use async_trait::async_trait;
use deputy_domain::purse::Call;
use deputy_domain::run::{Command, Refusal, Run, raised};
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, WaitReason};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// A run that thinks, as it was at the beginning of a move.
pub(super) struct RunMind<'a> {
    pub(super) desk: &'a Desk,
    pub(super) run: &'a Run,
}

#[async_trait]
impl Mind for RunMind<'_> {
    fn world(&self) -> &World {
        &self.desk.world
    }

    fn asker(&self) -> (Asker, Option<ProjectId>) {
        (Asker::Run(self.desk.run_id()), self.run.order.project_id)
    }

    fn throttle(&self) -> &Throttle {
        &self.desk.throttle
    }

    async fn record(&self, steps: &[StepEvent]) -> Result<(), ThoughtFault> {
        Ok(self.desk.book.steps(self.desk.fence, self.run.order.project_id, steps).await?)
    }

    async fn admit(&self, call: Call, steps: &[StepEvent]) -> Result<Admission, ThoughtFault> {
        let now = self.desk.world.clock.now();
        match self.desk.fact_with(Command::Reserve { call }, steps).await {
            Ok(_) => Ok(Admission::Granted),
            Err(CommandError::Refused(Refusal::BudgetReached { detail, shortage })) => {
                let raised = raised(self.run, shortage);
                self.desk.fact(Command::Exhaust { detail, raised }).await?;
                Ok(Admission::Parked)
            }
            Err(CommandError::Refused(refusal @ Refusal::DayBudgetReached { .. })) => {
                self.park(WaitReason::Budget, tomorrow(now), refusal.to_string()).await?;
                Ok(Admission::Parked)
            }
            Err(CommandError::Refused(refusal @ Refusal::PriceUnknown { .. })) => {
                Err(ThoughtFault::hopeless("price_unknown", refusal.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn settle(&self, settlement: Settlement, steps: &[StepEvent]) -> Result<(), ThoughtFault> {
        let Settlement { call_id, model, usage, delay } = settlement;
        match self.desk.fact_with(Command::Settle { call_id, model, usage, delay }, steps).await {
            Err(CommandError::Refused(_)) => self.record(steps).await,
            settled => Ok(settled.map(drop)?),
        }
    }

    async fn park(&self, reason: WaitReason, until: At, detail: String) -> Result<(), ThoughtFault> {
        self.desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
        Ok(())
    }

    fn show(&self, delta: LiveDelta) {
        self.desk.world.live.show(Stream::Steps(self.desk.run_id()), delta);
    }

    async fn sleep_until(&self, at: At) {
        self.desk.sleep_until(at).await;
    }
}

impl From<CommandError> for ThoughtFault {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Fault(fault) => Self::Ledger(fault),
            CommandError::Fenced(_) => Self::Fenced,
            // A refusal means that somebody else's command came first.
            CommandError::NotFound(_) | CommandError::Refused(_) | CommandError::ProjectRemoved(_) => {
                Self::Moved
            }
        }
    }
}
