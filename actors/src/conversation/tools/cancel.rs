//! Ends a plan of the conversation.

use super::super::mind::Thinker;
use crate::plan::{PlanError, PlanHandle};
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::coo::tools::cancel_plan::Cancel;
use deputy_protocol::event::ToolOutcome;

/// Ends it; done again it has ended. Plans of other conversations are not this one's to end.
pub(super) async fn cancel(thinker: &Thinker<'_>, wanted: &Cancel) -> Result<ToolOutcome, ThoughtFault> {
    let handle = PlanHandle::new(thinker.world().clone());
    let plan = handle.load(wanted.plan).await?.filter(|plan| plan.conversation_id == thinker.desk.id);
    if plan.is_none() {
        return Ok(refused("this conversation has no such plan"));
    }
    match handle.cancel(wanted.plan, thinker.agent).await {
        Ok(_) => Ok(ToolOutcome::Done { text: "It is being ended, with all of its runs.".to_owned() }),
        Err(PlanError::Refused(refusal)) => Ok(refused(&refusal.to_string())),
        Err(PlanError::Fault(fault)) => Err(fault.into()),
    }
}

fn refused(text: &str) -> ToolOutcome {
    ToolOutcome::Refused { text: format!("Nothing was ended: {text}") }
}
