//! Who has the app before them: whoever does is sent no messages about what it shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

/// What was heard of a window so lately is no older than the answer to a question would be.
const FRESH: Duration = Duration::from_secs(1);
/// How long a window has to answer. A phone that was just locked, or lost its network, answers nothing, and is to be told.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Who has the app before them.
#[derive(Debug, Default)]
pub struct Presence {
    windows: Mutex<Windows>,
    /// Moves whenever a window says something, or goes.
    said: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Windows {
    next: u64,
    open: HashMap<u64, Window>,
}

#[derive(Debug)]
struct Window {
    person: Uuid,
    is_visible: bool,
    heard_at: Instant,
    asked: Arc<Notify>,
}

/// One connection's part in it, which ends with it.
#[derive(Debug)]
pub(super) struct Look {
    presence: Arc<Presence>,
    window: u64,
    asked: Arc<Notify>,
}

/// What is known of somebody's windows.
#[derive(Debug, PartialEq, Eq)]
enum Sight {
    Seen,
    /// Some that were visible have said nothing since.
    Unsure,
    Unseen,
}

impl Presence {
    /// Whether somebody looks at the app, in whichever window of theirs. Windows that said to be visible are asked: what
    /// they said last may be from before the screen went dark. Takes up to five seconds.
    pub async fn sees(&self, person: Uuid) -> bool {
        self.sees_within(ANSWERS_WITHIN, person).await
    }

    async fn sees_within(&self, limit: Duration, person: Uuid) -> bool {
        let since = Instant::now() - FRESH;
        let mut said = self.said.subscribe();
        if self.sight(person, since) == Sight::Unsure {
            self.ask(person);
        }
        let settled = said.wait_for(|()| self.sight(person, since) != Sight::Unsure);
        // In time or not: what there is now decides.
        let _ = timeout(limit, settled).await;
        self.sight(person, since) == Sight::Seen
    }

    fn sight(&self, person: Uuid, since: Instant) -> Sight {
        let windows = self.lock();
        let visible = || windows.open.values().filter(|it| it.person == person && it.is_visible);
        if visible().any(|it| it.heard_at >= since) {
            Sight::Seen
        } else if visible().next().is_some() {
            Sight::Unsure
        } else {
            Sight::Unseen
        }
    }

    fn ask(&self, person: Uuid) {
        for window in self.lock().open.values().filter(|it| it.person == person && it.is_visible) {
            window.asked.notify_one();
        }
    }

    /// A connection of somebody's; nobody sees it until it says so.
    pub(super) fn enter(self: &Arc<Self>, person: Uuid) -> Look {
        let mut windows = self.lock();
        windows.next += 1;
        let window = windows.next;
        let asked = Arc::<Notify>::default();
        let opened =
            Window { person, is_visible: false, heard_at: Instant::now(), asked: Arc::clone(&asked) };
        windows.open.insert(window, opened);
        drop(windows);
        Look { presence: Arc::clone(self), window, asked }
    }

    fn lock(&self) -> MutexGuard<'_, Windows> {
        // Nothing that could panic is done while it is held.
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Look {
    /// It said something, be it a pong; `visible` if it was about that.
    pub(super) fn heard(&self, visible: Option<bool>) {
        if let Some(window) = self.presence.lock().open.get_mut(&self.window) {
            window.heard_at = Instant::now();
            window.is_visible = visible.unwrap_or(window.is_visible);
        }
        self.presence.said.send_replace(());
    }

    /// Until somebody wants to know whether it is still there: a ping says so.
    pub(super) async fn asked(&self) {
        self.asked.notified().await;
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        self.presence.lock().open.remove(&self.window);
        self.presence.said.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHE: Uuid = Uuid::from_u128(1);
    const HE: Uuid = Uuid::from_u128(2);

    /// Makes it seem long that anything was heard of any window.
    fn age(presence: &Presence) {
        for window in presence.lock().open.values_mut() {
            window.heard_at -= FRESH * 2;
        }
    }

    #[tokio::test]
    async fn whoever_has_a_visible_window_sees_the_app_and_nobody_else_does() {
        let presence = Arc::new(Presence::default());
        let (phone, desk) = (presence.enter(SHE), presence.enter(SHE));
        assert!(!presence.sees(SHE).await, "a window that said nothing is not looked at");
        desk.heard(Some(true));
        phone.heard(Some(false));
        assert!(presence.sees(SHE).await && !presence.sees(HE).await);
        desk.heard(Some(false));
        assert!(!presence.sees(SHE).await, "from this moment");
        phone.heard(Some(true));
        drop(phone);
        assert!(!presence.sees(SHE).await, "its connection ended");
        assert_eq!(presence.lock().open.len(), 1);
    }

    #[tokio::test]
    async fn a_window_that_was_visible_is_asked_whether_it_still_is() {
        let presence = Arc::new(Presence::default());
        let phone = presence.enter(SHE);
        phone.heard(Some(true));
        age(&presence);
        let answers = async {
            phone.asked().await;
            phone.heard(None);
        };
        assert!(tokio::join!(presence.sees(SHE), answers).0);

        age(&presence);
        assert!(!presence.sees_within(Duration::ZERO, SHE).await, "it is locked, and did not come to say so");
        phone.heard(None);
        assert!(presence.sees(SHE).await, "it was the network, and it still is visible");
    }

    #[tokio::test]
    async fn a_window_that_goes_while_it_is_asked_looks_at_nothing() {
        let presence = Arc::new(Presence::default());
        let phone = presence.enter(SHE);
        phone.heard(Some(true));
        age(&presence);
        let goes = async {
            phone.asked().await;
            drop(phone);
        };
        assert!(!tokio::join!(presence.sees(SHE), goes).0);
        let desk = presence.enter(SHE);
        desk.heard(Some(true));
        age(&presence);
        let hides = async {
            desk.asked().await;
            desk.heard(Some(false));
        };
        assert!(!tokio::join!(presence.sees(SHE), hides).0);
    }
}
