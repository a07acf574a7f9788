//! Making sense of a question, on a thread of its own.

use super::translate::{Refused, Translated, translate};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// Of the thread's stack: each step of the parser takes up to 80 KB of it in a build for debugging, and there are at most
/// 30 inside of each other. What is not used of it costs nothing.
const STACK_BYTES: usize = 32 << 20;

/// How long it may take: a thousandth of that is usual.
const TIME_MAX: Duration = Duration::from_secs(2);

/// What runs, and the room that it has to run.
pub(super) async fn translated(
    sql: String,
    room: OwnedSemaphorePermit,
) -> Result<(Translated, OwnedSemaphorePermit), Refused> {
    let (told, wanted) = oneshot::channel();
    let read = move || {
        let translated = translate(&sql);
        // If nobody waits for it any more, the room goes with it.
        let _ = told.send((translated, room));
    };
    let begun = std::thread::Builder::new().name("query".to_owned()).stack_size(STACK_BYTES).spawn(read);
    let refused = |why: &str| Refused(format!("{why}: write it in a simpler way"));
    if begun.is_err() {
        return Err(refused("there is no room to read the question"));
    }
    match tokio::time::timeout(TIME_MAX, wanted).await {
        Ok(Ok((translated, room))) => Ok((translated?, room)),
        Ok(Err(_)) => Err(refused("the question could not be read")),
        Err(_) => Err(refused("the question takes too long to read")),
    }
}
