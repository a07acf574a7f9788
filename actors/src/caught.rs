//! Panics of an actor's own tasks, made the actor's: a task that just vanished would be waited for for ever.

use futures::FutureExt;
use std::panic::AssertUnwindSafe;

/// A task of an actor panicked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a task of its panicked: {0}")]
pub(crate) struct Panicked(String);

/// Carries out a task of an actor. An error is for the actor to fail with: nothing of its state can be trusted to go on.
pub(crate) async fn caught<T>(task: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(task).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Panicked(text.unwrap_or("no message").to_owned())
    })
}
