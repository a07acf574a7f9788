//! One at a time in the book of a run.
//!
//! A call is admitted when those that ended before it are settled. And facts of a run are appended one behind the other:
//! of many calls at once, each would try again whenever another one was faster.

use deputy_protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// A turn, until it is dropped.
pub type Turn = OwnedMutexGuard<()>;

/// Whose turn it is, by run.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<RunId, Arc<Queue<()>>>>);

impl Turns {
    /// Waits for its turn, behind those that wait already.
    pub async fn take(&self, run_id: RunId) -> Turn {
        let queue = {
            // Plain data, whole whatever panicked beside it.
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            queues.retain(|id, queue| *id == run_id || Arc::strong_count(queue) > 1);
            Arc::clone(queues.entry(run_id).or_default())
        };
        queue.lock_owned().await
    }
}
