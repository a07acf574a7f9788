//! One delivery at a time per project. Kept in memory: after a restart a delivery is taken up anew, and waits anew.

use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Whose turn it is to move a project's branches. With a merge that is checked first, a delivery is many moves: one that
/// began meanwhile would only move the target from under it. Other daemons are not kept waiting; what they overtake is
/// tried again.
#[derive(Debug, Default)]
pub struct Lanes(Mutex<HashMap<ProjectId, Arc<Turn<()>>>>);

impl Lanes {
    /// Waits until nobody else in this daemon moves the project's branches, in the order of asking. It is the caller's
    /// turn until the guard is dropped.
    pub(super) async fn turn(&self, project_id: ProjectId) -> OwnedMutexGuard<()> {
        let turn = {
            let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lanes.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(lanes.entry(project_id).or_default())
        };
        turn.lock_owned().await
    }
}
