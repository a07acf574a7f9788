//! What providers say of Deputy's own keys, until the runs that met with it are told.

use deputy_protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// By run, what was said to its last call. Programs say it in words of their own, which are about a key of theirs.
#[derive(Clone, Debug, Default)]
pub struct RefusedKeys(Arc<Mutex<HashMap<RunId, String>>>);

impl RefusedKeys {
    /// The key was refused in a call of this run's.
    pub(super) fn say(&self, run_id: RunId, detail: String) {
        self.all().insert(run_id, detail);
    }

    /// What was said, once; a call that is answered makes it void.
    pub(super) fn take(&self, run_id: RunId) -> Option<String> {
        self.all().remove(&run_id)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<RunId, String>> {
        // Plain data, whole whatever panicked beside it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
