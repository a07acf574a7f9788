//! The way from one conversation to those that it begins.

use crate::supervision::SupervisorError;
use async_trait::async_trait;
use deputy_protocol::ids::ConversationId;

/// The other owners, as one of them sees them.
#[async_trait]
pub(super) trait Others: Send + Sync {
    /// Gives a conversation an owner, unless it has one here.
    async fn own(&self, id: ConversationId) -> Result<(), SupervisorError>;
}
