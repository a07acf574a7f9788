//! How well the daemon is, for whoever is asked: the API and the back door.

use async_trait::async_trait;
use deputy_protocol::api::Health;

/// How well the daemon is.
#[async_trait]
pub trait HealthReport: Send + Sync + 'static {
    /// Looks and says; within a second.
    async fn report(&self) -> Health;
}
