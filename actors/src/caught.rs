//! Panics of an actor's own tasks, made the actor's: a task that just vanished would be waited for for ever.

use crate::supervision::Tasks;
use futures::FutureExt;
use ractor::{ActorRef, Message};
use std::panic::AssertUnwindSafe;

/// A task of an actor panicked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a task of its panicked: {0}")]
pub(crate) struct Panicked(String);

/// Carries out a task beside an actor, which hears what comes of it: its outcome, or that it panicked. That is for the
/// actor to fail with: nothing of its state can be trusted to go on.
pub(crate) fn spawn_told<M: Message>(
    tasks: &Tasks,
    actor: &ActorRef<M>,
    panicked: fn(Panicked) -> M,
    task: impl Future<Output = M> + Send + 'static,
) {
    let actor = actor.clone();
    tasks.spawn(async move {
        let message = caught(task).await.unwrap_or_else(panicked);
        // An actor that is gone needs no answer: the next one looks for itself.
        let _ = actor.send_message(message);
    });
}

/// Carries out a task beside an actor, which hears of it only if it panics.
pub(crate) fn spawn_watched<M: Message>(
    tasks: &Tasks,
    actor: &ActorRef<M>,
    panicked: fn(Panicked) -> M,
    task: impl Future<Output = ()> + Send + 'static,
) {
    let actor = actor.clone();
    tasks.spawn(async move {
        if let Err(panic) = caught(task).await {
            let _ = actor.send_message(panicked(panic));
        }
    });
}

async fn caught<T>(task: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(task).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Panicked(text.unwrap_or("no message").to_owned())
    })
}
