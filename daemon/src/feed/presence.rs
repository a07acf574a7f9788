//! Who has the app before them: whoever does is sent no messages about what it shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a window that says nothing counts as looked at. It answers a ping every 15 seconds; a phone that lost its
/// network looks at nothing, and is to be told.
const HEARD_WITHIN: Duration = Duration::from_secs(20);

/// Who has the app before them.
#[derive(Debug, Default)]
pub struct Presence {
    windows: Mutex<Windows>,
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
}

/// One connection's part in it, which ends with it.
#[derive(Debug)]
pub(super) struct Look {
    presence: Arc<Presence>,
    window: u64,
}

impl Presence {
    /// Whether somebody looks at the app, in whichever window of theirs.
    pub fn sees(&self, person: Uuid) -> bool {
        self.sees_at(person, Instant::now())
    }

    fn sees_at(&self, person: Uuid, now: Instant) -> bool {
        let is_looked_at = |window: &Window| window.is_visible && now - window.heard_at < HEARD_WITHIN;
        self.lock().open.values().any(|window| window.person == person && is_looked_at(window))
    }

    /// A connection of somebody's; nobody sees it until it says so.
    pub(super) fn enter(self: &Arc<Self>, person: Uuid) -> Look {
        let mut windows = self.lock();
        windows.next += 1;
        let window = windows.next;
        windows.open.insert(window, Window { person, is_visible: false, heard_at: Instant::now() });
        drop(windows);
        Look { presence: Arc::clone(self), window }
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
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        self.presence.lock().open.remove(&self.window);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHE: Uuid = Uuid::from_u128(1);
    const HE: Uuid = Uuid::from_u128(2);

    #[test]
    fn whoever_has_a_visible_window_sees_the_app_and_nobody_else_does() {
        let presence = Arc::new(Presence::default());
        let (phone, desk) = (presence.enter(SHE), presence.enter(SHE));
        assert!(!presence.sees(SHE), "a window that said nothing is not looked at");
        desk.heard(Some(true));
        phone.heard(Some(false));
        assert!(presence.sees(SHE) && !presence.sees(HE));
        desk.heard(Some(false));
        assert!(!presence.sees(SHE), "from this moment");
        phone.heard(Some(true));
        drop(phone);
        assert!(!presence.sees(SHE), "its connection ended");
        assert_eq!(presence.lock().open.len(), 1);
    }

    #[test]
    fn a_window_that_answers_no_pings_is_not_looked_at() {
        let presence = Arc::new(Presence::default());
        let phone = presence.enter(SHE);
        phone.heard(Some(true));
        assert!(!presence.sees_at(SHE, Instant::now() + HEARD_WITHIN));
        phone.heard(None);
        assert!(presence.sees(SHE), "it was the network, and it still is visible");
    }
}
