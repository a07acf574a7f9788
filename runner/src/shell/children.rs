//! Telling apart the children that were started from those that were inherited.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, WaitOptions, waitpid};
use tokio::process::Child;

use crate::process::snapshot;

/// The children that somebody waits for.
///
/// The inner runner is a subreaper: whatever loses its parent becomes its child. Those must be collected
/// when they end, and only those, or the runtime would miss the end of its own.
#[derive(Debug, Default)]
pub struct Children {
    awaited: Mutex<HashSet<u32>>,
}

impl Children {
    /// Starts a child that the caller will wait for.
    pub fn spawn(&self, spawn: impl FnOnce() -> io::Result<Child>) -> io::Result<Child> {
        // Held across the start: a child that ends at once must be known by then.
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        let child = spawn()?;
        awaited.extend(child.id());
        Ok(child)
    }

    /// The child was waited for.
    pub fn forget(&self, pid: u32) {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner).remove(&pid);
    }

    /// Collects inherited children that have ended.
    pub fn collect_orphans(&self) {
        let awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        let own = std::process::id();
        let orphans = snapshot()
            .into_iter()
            .filter(|process| process.ended && process.parent == own && !awaited.contains(&process.pid));
        for orphan in orphans {
            if let Some(pid) = i32::try_from(orphan.pid).ok().and_then(Pid::from_raw) {
                // It can only be gone already.
                let _ = waitpid(Some(pid), WaitOptions::NOHANG);
            }
        }
    }
}
