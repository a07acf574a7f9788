//! A conversation that thinks: its book, the day's money, its pace.

use super::desk::Desk;
use crate::book::CommandError;
use crate::ports::{Asker, LiveDelta, World};
use crate::thinking::{Admission, Mind, Settlement, ThoughtFault, Throttle, tomorrow};
use async_trait::async_trait;
use deputy_domain::conversation::{Command, Refusal};
use deputy_domain::purse::Call;
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, WaitReason};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// A conversation that thinks.
pub(super) struct Thinker<'a> {
    pub(super) desk: &'a Desk,
    /// The agent's name: its facts are its word.
    pub(super) agent: &'a str,
    /// What it is about.
    pub(super) project_id: Option<ProjectId>,
}

#[async_trait]
impl Mind for Thinker<'_> {
    fn world(&self) -> &World {
        &self.desk.world
    }

    fn asker(&self) -> (Asker, Option<ProjectId>) {
        (Asker::Conversation(self.desk.id), self.project_id)
    }

    fn throttle(&self) -> &Throttle {
        &self.desk.throttle
    }

    async fn record(&self, steps: &[StepEvent]) -> Result<(), ThoughtFault> {
        Ok(self.desk.book().steps(self.desk.id, self.desk.fence, self.agent, steps).await?)
    }

    async fn admit(&self, call: Call, steps: &[StepEvent]) -> Result<Admission, ThoughtFault> {
        let now = self.desk.world.clock.now();
        match self.desk.fact(self.agent, Command::Reserve { call }, steps).await {
            Ok(()) => Ok(Admission::Granted),
            Err(CommandError::Refused(
                refusal @ (Refusal::DayBudgetReached { .. } | Refusal::BudgetReached(_)),
            )) => {
                self.park(WaitReason::Budget, tomorrow(now), refusal.to_string()).await?;
                Ok(Admission::Parked)
            }
            Err(CommandError::Refused(refusal @ Refusal::PriceUnknown(_))) => {
                Err(ThoughtFault::hopeless("price_unknown", refusal.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn settle(&self, settlement: Settlement, steps: &[StepEvent]) -> Result<(), ThoughtFault> {
        let Settlement { call_id, model, usage, .. } = settlement;
        match self.desk.fact(self.agent, Command::Settle { call_id, model, usage }, steps).await {
            Err(CommandError::Refused(_)) => self.record(steps).await,
            settled => Ok(settled?),
        }
    }

    async fn park(&self, reason: WaitReason, until: At, detail: String) -> Result<(), ThoughtFault> {
        Ok(self.desk.fact(self.agent, Command::Park { reason, until: Some(until), detail }, &[]).await?)
    }

    fn show(&self, delta: LiveDelta) {
        self.desk.world.live.show(Stream::Thoughts(self.desk.id), delta);
    }

    async fn sleep_until(&self, at: At) {
        self.desk.slow.run_until_cancelled(self.desk.world.clock.sleep_until(at)).await;
    }
}
