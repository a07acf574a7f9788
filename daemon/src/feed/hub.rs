//! What all readers share.

use super::deltas::Deltas;
use super::entry::Entry;
use super::ring::{Found, Ring};
use super::settings::FeedSettings;
use super::tail;
use deputy_actors::ports::Ledger;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The feed of one daemon. Cheap to clone.
#[derive(Clone)]
pub struct FeedHub {
    pub(super) shared: Arc<Shared>,
    pub(super) deltas: Arc<Deltas>,
    pub(super) closing: CancellationToken,
    pub(super) sessions: TaskTracker,
}

pub(super) struct Shared {
    pub ledger: Arc<dyn Ledger>,
    pub settings: FeedSettings,
    /// Told when readers come.
    pub wanted: Notify,
    state: Mutex<State>,
    end: watch::Sender<u64>,
}

struct State {
    ring: Ring,
    readers: usize,
}

impl FeedHub {
    /// Starts following the ledger, until `closing` is cancelled.
    pub fn start(
        ledger: Arc<dyn Ledger>,
        deltas: Arc<Deltas>,
        settings: FeedSettings,
        closing: CancellationToken,
    ) -> Self {
        let head = *ledger.head().borrow();
        let ring = Ring::new(head, settings.ring_events, settings.ring_bytes);
        let shared = Arc::new(Shared {
            ledger,
            settings,
            wanted: Notify::new(),
            state: Mutex::new(State { ring, readers: 0 }),
            end: watch::Sender::new(head),
        });
        let sessions = TaskTracker::new();
        sessions.spawn(tail::run(shared.clone(), closing.clone()));
        sessions.spawn(deltas.clone().run(settings.delta_every, closing.clone()));
        Self { shared, deltas, closing, sessions }
    }

    /// Waits until all readers are gone; they go once the feed closes.
    pub async fn closed(&self) {
        self.sessions.close();
        self.sessions.wait().await;
    }

    /// A place among the readers; nothing when all are taken.
    pub fn place(&self) -> Option<Place> {
        self.shared.enter()
    }
}

impl Shared {
    fn enter(self: &Arc<Self>) -> Option<Place> {
        let mut state = self.lock();
        if state.readers >= self.settings.readers_max {
            return None;
        }
        if state.readers == 0 {
            // Nobody kept the ring up to date: it begins anew at the head.
            let head = *self.ledger.head().borrow();
            state.ring.restart(head);
        }
        state.readers += 1;
        drop(state);
        self.wanted.notify_one();
        Some(Place { shared: self.clone(), end: self.end.subscribe() })
    }

    /// Where the ring ends, if anybody reads it.
    pub(super) fn wanted_after(&self) -> Option<u64> {
        let state = self.lock();
        (state.readers > 0).then(|| state.ring.end())
    }

    pub(super) fn extend(&self, entries: Vec<Entry>) {
        let mut state = self.lock();
        state.ring.push(entries);
        let end = state.ring.end();
        drop(state);
        self.end.send_replace(end);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic is done while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the readers, given back when it is dropped.
pub struct Place {
    shared: Arc<Shared>,
    end: watch::Receiver<u64>,
}

impl Place {
    /// The frames after a position.
    pub(super) fn after(&self, position: u64) -> Found {
        self.shared.lock().ring.after(position, self.shared.settings.page as usize)
    }

    /// Waits until the ring has moved since the last call.
    pub(super) async fn moved(&mut self) {
        if self.end.changed().await.is_err() {
            // The hub is gone, and with it this connection soon.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.lock().readers -= 1;
    }
}
