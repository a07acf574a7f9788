//! Conversations that nobody thinks about although somebody should, and those whose wait is over.

use crate::conversation::{ConversationError, ConversationHandle, Thinkers};
use crate::ports::{LedgerFault, World};
use crate::run::house;
use deputy_domain::conversation::State;
use deputy_domain::ledger::Table;
use deputy_domain::projection::ConversationDoc;
use deputy_protocol::event::WaitReason;

/// Settles what is still set aside where nobody thinks any more. No turn leaves anything behind; those of earlier versions
/// did.
pub(super) async fn settle_left(world: &World) -> Result<(), LedgerFault> {
    let handle = ConversationHandle::new(world.clone());
    let mut rows = world.ledger.every_row(Table::Conversations, &["idle", "waiting", "ended"]);
    while let Some(row) = rows.next().await? {
        let doc: ConversationDoc = row.read("conversation")?;
        for call_id in doc.conversation.reserved.keys() {
            handle.settle_unheard(doc.conversation_id, *call_id).await?;
        }
    }
    Ok(())
}

pub(super) async fn look_after(world: &World, thinkers: &Thinkers) -> Result<(), LedgerFault> {
    // While everything is paused, nobody thinks and deadlines stand still.
    if house(world).await?.paused.is_some() {
        return Ok(());
    }
    let handle = ConversationHandle::new(world.clone());
    let now = world.clock.now();
    let mut rows = world.ledger.every_row(Table::Conversations, &["thinking", "waiting"]);
    while let Some(row) = rows.next().await? {
        let ConversationDoc { conversation_id: id, conversation: it, .. } = row.read("conversation")?;
        match it.state {
            State::Thinking { .. } => {
                if let Err(error) = thinkers.own(id).await {
                    tracing::warn!(conversation = %id, %error, "a conversation could not be given an owner yet");
                }
            }
            State::Waiting { reason, until: Some(until), .. }
                if until <= now && reason != WaitReason::Question =>
            {
                match handle.resume(id).await {
                    // Somebody may have said something in the meantime.
                    Ok(_) | Err(ConversationError::Refused(_)) => {}
                    Err(ConversationError::Fault(fault)) => return Err(fault),
                }
            }
            State::Waiting { .. } | State::Idle | State::Ended => {}
        }
    }
    Ok(())
}
