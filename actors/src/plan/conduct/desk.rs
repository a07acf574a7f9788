//! What plans are carried out with.

use super::super::handle::PlanHandle;
use crate::conversation::{ConversationError, ConversationHandle, Thinkers};
use crate::office::TaskHandle;
use crate::once::Once;
use crate::ports::{LedgerFault, World};
use crate::run::RunHandle;
use crate::run::book::CommandError;
use deputy_domain::derived;
use deputy_domain::run::Run;
use deputy_protocol::At;
use deputy_protocol::event::Shown;
use deputy_protocol::ids::{ConversationId, EventId, PlanId, RunId};

/// What plans are carried out with: advisors are asked, tasks ordered, results told.
#[derive(Clone)]
pub(crate) struct Conductor {
    pub(super) world: World,
    pub(super) plans: PlanHandle,
    pub(super) conversations: ConversationHandle,
    pub(super) thinkers: Thinkers,
    pub(super) tasks: TaskHandle,
    pub(super) runs: RunHandle,
    /// Since when plans are carried out here: before that nobody could answer.
    pub(super) begun_at: At,
}

impl Conductor {
    pub(crate) fn new(world: World, thinkers: Thinkers) -> Self {
        Self {
            plans: PlanHandle::new(world.clone()),
            conversations: ConversationHandle::new(world.clone()),
            tasks: TaskHandle::new(world.clone()),
            runs: RunHandle::new(world.clone()),
            thinkers,
            begun_at: world.clock.now(),
            world,
        }
    }

    /// A run, once it was begun.
    pub(super) async fn run(&self, run_id: RunId) -> Result<Option<Run>, LedgerFault> {
        match self.runs.load(run_id).await {
            Ok(loaded) => Ok(Some(loaded.run)),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(_) => Ok(None),
        }
    }

    /// Says something in the thread of a plan, once: `what` names it among all that is ever said about the plan.
    pub(super) async fn say(
        &self,
        plan_id: PlanId,
        thread: ConversationId,
        what: &str,
        text: String,
        shown: Shown,
    ) -> Result<(), LedgerFault> {
        let once = Once { event_id: EventId(derived(plan_id.0, what)), is_repeated: true };
        match self.conversations.once(once).tell(thread, text, shown).await {
            Ok(_) => {}
            Err(ConversationError::Refused(refusal)) => {
                // The plan is in its list and its notices all the same.
                tracing::warn!(plan = %plan_id, %refusal, "the thread of a plan did not take what was to be said there");
            }
            Err(ConversationError::Fault(fault)) => return Err(fault),
        }
        // Whoever cannot be woken now is found by the reconciler.
        let _ = self.thinkers.own(thread).await;
        Ok(())
    }
}
