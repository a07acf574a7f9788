//! File work off the threads that carry everybody's messages.

use deputy_actors::ports::BlobFault;
use tokio::task::spawn_blocking;

/// Runs file work where waiting for a disk is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobFault> + Send + 'static,
) -> Result<T, BlobFault> {
    spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(BlobFault::Io { operation: "worked on", detail: format!("the work was cut short: {error}") })
    })
}
