//! The ring of recent frames, and the places of those who read it.

use super::entry::Entry;
use super::ring::{Found, Ring};
use super::settings::FeedSettings;
use deputy_actors::ports::Ledger;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// What all readers share.
pub(super) struct Places {
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

impl Places {
    pub(super) fn new(ledger: Arc<dyn Ledger>, settings: FeedSettings) -> Self {
        let head = *ledger.head().borrow();
        let ring = Ring::new(head, settings.ring_events, settings.ring_bytes);
        Self {
            ledger,
            settings,
            wanted: Notify::new(),
            state: Mutex::new(State { ring, readers: 0 }),
            end: watch::Sender::new(head),
        }
    }

    /// A place, unless all are taken.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Place> {
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
        Some(Place { places: self.clone(), end: self.end.subscribe() })
    }

    /// Where the ring ends, if anybody reads it.
    pub(super) fn wanted_after(&self) -> Option<u64> {
        let state = self.lock();
        (state.readers > 0).then(|| state.ring.end())
    }

    /// Puts events at the ring's end, and tells every place.
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
    places: Arc<Places>,
    end: watch::Receiver<u64>,
}

impl Place {
    /// The frames after a position.
    pub(super) fn after(&self, position: u64) -> Found {
        self.places.lock().ring.after(position, self.places.settings.page as usize)
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
        self.places.lock().readers -= 1;
    }
}
