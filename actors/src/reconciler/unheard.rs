//! Those who think for somebody who no longer listens are ended: for a plan that has ended, a turn that has, a question
//! that was answered. Nobody hears them, and they cost.

use crate::conversation::ConversationHandle;
use crate::plan::PlanHandle;
use crate::ports::{LedgerFault, World};
use deputy_domain::conversation::State as Talk;
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::plan::State;
use deputy_domain::projection::{ANSWERING, ConversationDoc};
use deputy_protocol::event::Purpose;
use deputy_protocol::ids::{ConversationId, InboxId, PlanId};

/// States in which somebody thinks, or will.
const AT_IT: [&str; 2] = ["thinking", "waiting"];

/// Ends them; also while everything is paused.
pub(super) async fn stop(world: &World) -> Result<(), LedgerFault> {
    let conversations = ConversationHandle::new(world.clone());
    let mut unheard = Vec::new();
    let mut rows = world.ledger.every_row(Table::Conversations, &AT_IT);
    while let Some(row) = rows.next().await? {
        let doc: ConversationDoc = row.read("conversation")?;
        if !is_heard(world, doc.conversation.purpose).await? {
            unheard.push(doc.conversation_id);
        }
    }
    for id in unheard {
        conversations.end_turn(id).await?;
    }
    Ok(())
}

async fn is_heard(world: &World, purpose: Purpose) -> Result<bool, LedgerFault> {
    match purpose {
        Purpose::Consultation { asked_in, .. } => is_at_it(world, asked_in).await,
        Purpose::Scoping { plan_id, .. } | Purpose::Drawing { plan_id, .. } => goes_on(world, plan_id).await,
        Purpose::Answering { inbox_id, .. } => is_open(world, inbox_id).await,
        Purpose::Talk | Purpose::Hindsight { .. } | Purpose::PlanHindsight { .. } => Ok(true),
    }
}

/// Whether whoever asked is still at the turn in which they did.
async fn is_at_it(world: &World, id: ConversationId) -> Result<bool, LedgerFault> {
    let asking = ConversationHandle::new(world.clone()).load(id).await?;
    Ok(asking.is_some_and(|it| matches!(it.state, Talk::Thinking { .. } | Talk::Waiting { .. })))
}

async fn goes_on(world: &World, id: PlanId) -> Result<bool, LedgerFault> {
    let plan = PlanHandle::new(world.clone()).load(id).await?;
    Ok(plan.is_some_and(|plan| plan.state != State::Cancelling && !plan.state.is_terminal()))
}

/// Whether a model is still to answer it.
async fn is_open(world: &World, id: InboxId) -> Result<bool, LedgerFault> {
    let key = RowKey { table: Table::Inbox, key: id.to_string() };
    Ok(world.ledger.row(&key).await?.is_some_and(|item| item.row.state == ANSWERING))
}
