//! File work off the threads that carry everybody's messages.

use deputy_actors::ports::HandsFault;
use tokio::task::spawn_blocking;

/// Runs file work where waiting for a disk is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HandsFault> + Send + 'static,
) -> Result<T, HandsFault> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(HandsFault::NotStarted(format!("file work was cut short: {error}"))),
    }
}
