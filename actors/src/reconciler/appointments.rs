//! What is scheduled comes due.

use crate::conversation::{ConversationError, ScheduleHandle};
use crate::ports::{LedgerFault, World};
use crate::run::house;

/// Says of everything whose time has come that it has. Late is all right: what was missed while nobody looked, or while
/// everything was paused, comes due now.
pub(super) async fn come_due(world: &World) -> Result<(), LedgerFault> {
    if house(world).await?.paused.is_some() {
        return Ok(());
    }
    let handle = ScheduleHandle::new(world.clone());
    for doc in handle.to_come(Some(world.clock.now())).await? {
        match handle.come_due(doc.conversation_id, doc.appointment_id, doc.appointment.due_at).await {
            Ok(()) => {}
            Err(ConversationError::Refused(refusal)) => {
                // A thread that takes no more words now takes them in a later round.
                tracing::debug!(appointment = %doc.appointment_id, %refusal, "what has come due waits");
            }
            Err(ConversationError::Fault(fault)) => return Err(fault),
        }
    }
    Ok(())
}
