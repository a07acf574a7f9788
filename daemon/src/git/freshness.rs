//! Whether somebody else just fetched.

use deputy_protocol::At;
use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts fetches, so that many runs that begin together share one: who asked before a fetch began, and finds it done,
/// need not fetch again.
#[derive(Default)]
pub(crate) struct Freshness(Mutex<HashMap<ProjectId, Counts>>);

#[derive(Clone, Default)]
struct Counts {
    began: u64,
    /// The latest that began and succeeded.
    succeeded: u64,
    /// The last try, whatever came of it.
    looked: Option<Looked>,
}

/// A look at a remote.
#[derive(Clone)]
pub(crate) struct Looked {
    at: At,
    /// What a reader should know, if it did not succeed.
    pub(crate) remark: Option<String>,
}

impl Freshness {
    /// How many fetches have begun. Asked for before waiting for one's turn.
    pub(crate) fn asked(&self, project: ProjectId) -> u64 {
        self.counts().entry(project).or_default().began
    }

    /// Whether one that began after the asking has succeeded.
    pub(crate) fn is_served(&self, project: ProjectId, asked: u64) -> bool {
        self.counts().entry(project).or_default().succeeded > asked
    }

    /// Begins one; its number goes to [`succeeded`](Self::succeeded).
    pub(crate) fn begin(&self, project: ProjectId) -> u64 {
        let mut counts = self.counts();
        let counts = counts.entry(project).or_default();
        counts.began += 1;
        counts.began
    }

    pub(crate) fn succeeded(&self, project: ProjectId, number: u64, now: At) {
        let mut counts = self.counts();
        let counts = counts.entry(project).or_default();
        counts.succeeded = number;
        counts.looked = Some(Looked { at: now, remark: None });
    }

    /// What came of the last look at the remote, if there was one since then.
    pub(crate) fn look(&self, project: ProjectId, since: At) -> Option<Looked> {
        let looked = self.counts().entry(project).or_default().looked.clone();
        looked.filter(|looked| looked.at >= since)
    }

    /// Somebody looked at the remote.
    pub(crate) fn looked(&self, project: ProjectId, now: At, remark: Option<String>) {
        self.counts().entry(project).or_default().looked = Some(Looked { at: now, remark });
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<ProjectId, Counts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
