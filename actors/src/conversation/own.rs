//! Taking a conversation: the lease, then the fact that says so.

use crate::book::{Book, CommandError, Wish};
use crate::ports::{LeaseTaken, LedgerFault, World};
use crate::run::house;
use crate::staff::StaffHandle;
use deputy_domain::conversation::{Command, Conversation, State};
use deputy_domain::ledger::Fence;
use deputy_protocol::event::Lease;
use deputy_protocol::ids::ConversationId;

/// Takes a conversation, if it needs an owner, nothing is paused, and nobody alive has it.
pub(super) async fn own(world: &World, id: ConversationId) -> Result<Option<Fence>, LedgerFault> {
    let book: Book<Conversation> = Book::new(world.clone());
    let Some(loaded) = book.load(id).await? else { return Ok(None) };
    if !is_to_be_thought_about(world, &loaded.it).await? {
        return Ok(None);
    }
    let LeaseTaken::Held { epoch } = world.ledger.take_lease(id.into(), world.daemon_id).await? else {
        return Ok(None);
    };
    let fence = Fence { lease: id.into(), owner: world.daemon_id, epoch };
    let lease = Lease { owner: world.daemon_id, epoch, place: Some(world.ledger.place()) };
    let member = loaded.it.purpose.member();
    let agent = StaffHandle::new(world.clone()).holding(member).await?.stamp();
    let wish = Wish::owned(member.name(), fence, &[]);
    match book.command(id, Command::Claim { lease, agent }, wish).await {
        // It may have been given up with that.
        Ok(claimed) if matches!(claimed.it.state, State::Thinking { .. }) => Ok(Some(fence)),
        Ok(_) | Err(CommandError::Refused(_) | CommandError::Fenced) => {
            world.ledger.release_lease(fence.lease, fence.owner, fence.epoch).await?;
            Ok(None)
        }
        Err(CommandError::Fault(fault)) => Err(fault),
    }
}

/// Whether it is this owner's to go on with.
pub(super) async fn goes_on(world: &World, id: ConversationId, fence: Fence) -> Result<bool, LedgerFault> {
    let book: Book<Conversation> = Book::new(world.clone());
    let Some(loaded) = book.load(id).await? else { return Ok(false) };
    let is_ours =
        loaded.it.lease().is_some_and(|lease| (lease.owner, lease.epoch) == (fence.owner, fence.epoch));
    Ok(is_ours && is_to_be_thought_about(world, &loaded.it).await?)
}

async fn is_to_be_thought_about(world: &World, it: &Conversation) -> Result<bool, LedgerFault> {
    Ok(matches!(it.state, State::Thinking { .. }) && house(world).await?.paused.is_none())
}
