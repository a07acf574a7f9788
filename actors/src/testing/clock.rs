//! A clock that stands still until it is told to move.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::{oneshot, watch};

use crate::ports::Clock;

/// A clock under the test's control; clones share one time.
///
/// A test waits for a sleeper to be pending, then advances past its deadline: no real time passes.
#[derive(Clone)]
pub struct ManualClock {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

struct State {
    now: DateTime<Utc>,
    next_key: u64,
    sleepers: BTreeMap<u64, Sleeper>,
}

struct Sleeper {
    at: DateTime<Utc>,
    wake: oneshot::Sender<()>,
}

/// Takes a dropped sleeper off the list.
struct Registered<'a> {
    inner: &'a Inner,
    key: u64,
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.inner.lock().sleepers.remove(&self.key);
        self.inner.changed.send_replace(());
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panicking test thread leaves plain data behind that is still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    /// Starts at 2026-01-01T00:00:00Z.
    fn default() -> Self {
        Self::new(DateTime::from_timestamp(1_767_225_600, 0).expect("a constant within range"))
    }
}

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        let state = State { now, next_key: 0, sleepers: BTreeMap::new() };
        Self { inner: Arc::new(Inner { state: Mutex::new(state), changed: watch::Sender::new(()) }) }
    }

    /// Moves time forward by `by` and wakes every sleeper whose deadline has come.
    pub fn advance(&self, by: Duration) {
        let target = self.now() + by;
        self.advance_to(target);
    }

    /// Moves time forward to `target` (never back) and wakes every sleeper whose deadline has come.
    pub fn advance_to(&self, target: DateTime<Utc>) {
        let mut state = self.inner.lock();
        state.now = state.now.max(target);
        let now = state.now;
        let due: Vec<u64> = state.sleepers.iter().filter(|(_, s)| s.at <= now).map(|(key, _)| *key).collect();
        for key in due {
            if let Some(sleeper) = state.sleepers.remove(&key) {
                // The sleeper may have been dropped meanwhile: nobody to wake.
                let _ = sleeper.wake.send(());
            }
        }
        drop(state);
        self.inner.changed.send_replace(());
    }

    /// How many sleeps are pending.
    pub fn pending_sleepers(&self) -> usize {
        self.inner.lock().sleepers.len()
    }

    /// The earliest deadline that somebody sleeps until.
    pub fn next_deadline(&self) -> Option<DateTime<Utc>> {
        self.inner.lock().sleepers.values().map(|sleeper| sleeper.at).min()
    }

    /// Returns once at least `count` sleeps are pending.
    pub async fn wait_for_sleepers(&self, count: usize) {
        self.wait_until(|state| (state.sleepers.len() >= count).then_some(())).await;
    }

    /// Returns once a sleep with a deadline at or before `limit` is pending, with the earliest deadline.
    pub async fn wait_for_deadline_by(&self, limit: DateTime<Utc>) -> DateTime<Utc> {
        self.wait_until(|state| state.sleepers.values().map(|s| s.at).min().filter(|at| *at <= limit)).await
    }

    async fn wait_until<T>(&self, mut found: impl FnMut(&State) -> Option<T>) -> T {
        let mut changed = self.inner.changed.subscribe();
        loop {
            if let Some(value) = found(&self.inner.lock()) {
                return value;
            }
            changed.changed().await.expect("the sender lives in this clock");
        }
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.inner.lock().now
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        let (registered, woken) = {
            let mut state = self.inner.lock();
            if at <= state.now {
                return;
            }
            let (wake, woken) = oneshot::channel();
            let key = state.next_key;
            state.next_key += 1;
            state.sleepers.insert(key, Sleeper { at, wake });
            (Registered { inner: &self.inner, key }, woken)
        };
        self.inner.changed.send_replace(());
        // An error would mean the entry was dropped unwoken, which only this future's own drop does.
        let _ = woken.await;
        drop(registered);
    }
}
