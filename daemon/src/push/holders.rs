//! What pushing needs to know of whom it is for: said by others, since adapters do not know each other.

use async_trait::async_trait;
use deputy_protocol::ids::TokenId;
use uuid::Uuid;

/// Who holds which device.
#[async_trait]
pub trait Holders: Send + Sync + 'static {
    /// Who holds a device and may be told what concerns the founder; nobody once it is signed out. A fault says why that
    /// could not be found out.
    async fn holder(&self, device_id: TokenId) -> Result<Option<Uuid>, String>;
}

/// Who looks at the app at this moment.
#[async_trait]
pub trait Eyes: Send + Sync + 'static {
    /// Whether somebody has it before them, on whichever of their devices. Finding out may take seconds.
    async fn see(&self, person: Uuid) -> bool;
}
