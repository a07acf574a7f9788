//! One life of a daemon, as the fakes see it: it can end between any two of its calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

/// Counts what happens, so that a test can tell a world at rest from one at work.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<Beats>);

#[derive(Debug, Default)]
struct Beats {
    all: AtomicU64,
    changes: AtomicU64,
}

impl Pulse {
    /// Something was looked at.
    pub fn beat(&self) {
        self.0.all.fetch_add(1, Ordering::Relaxed);
    }

    /// Something may have changed.
    pub fn change(&self) {
        self.0.changes.fetch_add(1, Ordering::Relaxed);
        self.beat();
    }

    /// How much happened so far.
    pub fn count(&self) -> u64 {
        self.0.all.load(Ordering::Relaxed)
    }

    /// How often something may have changed.
    pub fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Relaxed)
    }
}

/// One life of a daemon. Once it is cut, no call to any port returns: so a dead process looks from the inside.
#[derive(Clone, Debug, Default)]
pub struct Life {
    cut: CancellationToken,
}

impl Life {
    /// Ends it here and now.
    pub fn cut(&self) {
        self.cut.cancel();
    }

    /// Whether it has ended.
    pub fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }

    /// Returns when it has ended.
    pub async fn ended(&self) {
        self.cut.cancelled().await;
    }

    /// Returns at once while it goes on, and never after it has ended.
    pub async fn goes_on(&self) {
        if self.is_cut() {
            std::future::pending::<()>().await;
        }
    }
}
