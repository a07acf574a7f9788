//! The feed of a daemon: what runs for it, and the way in.

use super::deltas::Deltas;
use super::places::{Place, Places};
use super::presence::Presence;
use super::settings::FeedSettings;
use super::tail;
use deputy_actors::ports::Ledger;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The feed of one daemon. Cheap to clone.
#[derive(Clone)]
pub struct FeedHub {
    pub(super) places: Arc<Places>,
    pub(super) deltas: Arc<Deltas>,
    pub(super) closing: CancellationToken,
    pub(super) sessions: TaskTracker,
    pub(super) presence: Arc<Presence>,
}

impl FeedHub {
    /// Starts following the ledger, until `closing` is cancelled.
    pub fn start(
        ledger: Arc<dyn Ledger>,
        deltas: Arc<Deltas>,
        settings: FeedSettings,
        closing: CancellationToken,
    ) -> Self {
        let places = Arc::new(Places::new(ledger, settings));
        let sessions = TaskTracker::new();
        sessions.spawn(tail::run(places.clone(), closing.clone()));
        sessions.spawn(deltas.clone().run(settings.delta_every, closing.clone()));
        Self { places, deltas, closing, sessions, presence: Arc::default() }
    }

    /// The same, with others who want to know who looks.
    #[must_use]
    pub fn seen_by(self, presence: Arc<Presence>) -> Self {
        Self { presence, ..self }
    }

    /// Waits until all readers are gone; they go once the feed closes.
    pub async fn closed(&self) {
        self.sessions.close();
        self.sessions.wait().await;
    }

    /// A place among the readers; nothing when all are taken.
    pub fn place(&self) -> Option<Place> {
        self.places.enter()
    }
}
