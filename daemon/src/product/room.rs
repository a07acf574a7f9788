//! How many events a project may have at most. The oldest of too many go by and by; whoever sends faster than that is told to
//! wait, or a program that went mad, or a token that leaked, would fill the disk that the ledger is on.

use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// One in so many more than are kept: that much may wait to be removed.
const SLACK: u64 = 10;

/// What is kept of each project, as far as this daemon counted. Another daemon's are counted with the next look.
#[derive(Debug)]
pub(super) struct Room {
    most: u64,
    kept: Mutex<HashMap<ProjectId, u64>>,
}

impl Room {
    pub(super) fn new(most: u64) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// Whether anybody counted since something was removed.
    pub(super) fn is_counted(&self, project_id: ProjectId) -> bool {
        self.with(|kept| kept.contains_key(&project_id))
    }

    /// So many there are.
    pub(super) fn counted(&self, project_id: ProjectId, events: u64) {
        self.with(|kept| kept.insert(project_id, events));
    }

    /// So many more.
    pub(super) fn added(&self, project_id: ProjectId, events: u64) {
        self.with(|kept| {
            if let Some(kept) = kept.get_mut(&project_id) {
                *kept = kept.saturating_add(events);
            }
        });
    }

    /// Some are gone: they are counted anew.
    pub(super) fn removed(&self, project_id: ProjectId) {
        self.with(|kept| kept.remove(&project_id));
    }

    /// Whether so many more may come.
    pub(super) fn takes(&self, project_id: ProjectId, events: u64) -> bool {
        let kept = self.with(|kept| kept.get(&project_id).copied()).unwrap_or_default();
        kept.saturating_add(events) <= self.most.saturating_add(self.most / SLACK)
    }

    fn with<T>(&self, does: impl FnOnce(&mut HashMap<ProjectId, u64>) -> T) -> T {
        does(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
