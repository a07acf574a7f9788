//! Those who think for a plan that has ended, or for a turn that has, are ended too: nobody hears them, and they cost.

use super::desk::Conductor;
use crate::conversation::ConversationError;
use crate::ports::LedgerFault;
use deputy_domain::conversation::State as Talk;
use deputy_domain::ledger::Table;
use deputy_domain::plan::State;
use deputy_domain::projection::ConversationDoc;
use deputy_protocol::event::Purpose;
use deputy_protocol::ids::{ConversationId, PlanId};

/// States in which somebody thinks, or will.
const AT_IT: [&str; 2] = ["thinking", "waiting"];

/// Looks at all who think for somebody else.
pub(super) async fn stop_unneeded(conductor: &Conductor) -> Result<(), LedgerFault> {
    let mut unneeded = Vec::new();
    let mut rows = conductor.world.ledger.every_row(Table::Conversations, &AT_IT);
    while let Some(row) = rows.next().await? {
        let doc: ConversationDoc = row.read("conversation")?;
        let is_needed = match doc.conversation.purpose {
            Purpose::Consultation { asked_in, .. } => is_at_it(conductor, asked_in).await?,
            Purpose::Scoping { plan_id, .. } | Purpose::Drawing { plan_id, .. } => {
                goes_on(conductor, plan_id).await?
            }
            Purpose::Talk
            | Purpose::Hindsight { .. }
            | Purpose::PlanHindsight { .. }
            | Purpose::Answering { .. } => true,
        };
        if !is_needed {
            unneeded.push(doc.conversation_id);
        }
    }
    for id in unneeded {
        match conductor.conversations.stop(id, "deputy").await {
            Ok(_) | Err(ConversationError::Refused(_)) => {}
            Err(ConversationError::Fault(fault)) => return Err(fault),
        }
    }
    Ok(())
}

/// Whether whoever asked is still at the turn in which they did.
async fn is_at_it(conductor: &Conductor, id: ConversationId) -> Result<bool, LedgerFault> {
    let asking = conductor.conversations.load(id).await?;
    Ok(asking.is_some_and(|it| matches!(it.state, Talk::Thinking { .. } | Talk::Waiting { .. })))
}

async fn goes_on(conductor: &Conductor, id: PlanId) -> Result<bool, LedgerFault> {
    let plan = conductor.plans.load(id).await?;
    Ok(plan.is_some_and(|plan| plan.state != State::Cancelling && !plan.state.is_terminal()))
}
