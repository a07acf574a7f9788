//! Which spare trees there are, and whose turn it is at them.

use deputy_protocol::At;
use deputy_protocol::ids::ProjectId;
use git2::Oid;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Which spares there are.
#[derive(Default)]
pub(crate) struct Spares(Mutex<HashMap<ProjectId, Spare>>);

/// A project's spare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spare {
    /// Its folder belongs to whoever makes, claims or removes it.
    Taken,
    /// It is whole, and was made of this commit.
    Ready { commit: Oid, since: At },
}

impl Spares {
    /// Takes the spare of this very commit, once.
    pub(crate) fn take(&self, project: ProjectId, wanted: Oid) -> bool {
        let mut spares = self.lock();
        let fits = matches!(spares.get(&project), Some(Spare::Ready { commit, .. }) if *commit == wanted);
        if fits {
            spares.insert(project, Spare::Taken);
        }
        fits
    }

    /// The right to make one; none where one is being made, or is there already.
    pub(crate) fn begin(&self, project: ProjectId, wanted: Oid) -> bool {
        let mut spares = self.lock();
        match spares.get(&project) {
            Some(Spare::Taken) => false,
            Some(Spare::Ready { commit, .. }) if *commit == wanted => false,
            _ => {
                spares.insert(project, Spare::Taken);
                true
            }
        }
    }

    /// Gives the right back, with what was made of it.
    pub(crate) fn end(&self, project: ProjectId, made: Option<Spare>) {
        match made {
            Some(made) => self.lock().insert(project, made),
            None => self.lock().remove(&project),
        };
    }

    /// Takes one for its removal: that nobody wanted since `before`, or that an earlier process left.
    pub(crate) fn retire(&self, project: ProjectId, before: At) -> bool {
        let mut spares = self.lock();
        let is_unused = match spares.get(&project) {
            None => true,
            Some(Spare::Taken) => false,
            Some(Spare::Ready { since, .. }) => *since < before,
        };
        if is_unused {
            spares.insert(project, Spare::Taken);
        }
        is_unused
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ProjectId, Spare>> {
        // Nothing that could panic is done while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
