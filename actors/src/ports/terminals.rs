//! Which runs somebody of this process has to do with right now: their owners, and people in terminals.

use deputy_protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};
use tokio_util::sync::CancellationToken;

/// Terminals in the workspace of one run: more is a mistake somewhere.
pub const RUN_TERMINALS_MAX: usize = 4;
/// Terminals in this process: each run of them has a sandbox of its own.
pub const TERMINALS_MAX: usize = 16;

/// Who is in which workspace, in this process. Cheap to clone.
///
/// A run's gate is held by whoever opens a terminal or ends all of them, so that nothing is opened behind the back of
/// somebody who needs the tree to hold still: by then the run's state says so, and it is looked at behind the gate.
#[derive(Clone, Debug)]
pub struct Terminals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    moved: watch::Sender<()>,
    closing: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    runs: HashMap<RunId, Presence>,
    open: usize,
}

#[derive(Debug, Default)]
struct Presence {
    terminals: usize,
    owners: usize,
    gate: Arc<AsyncMutex<()>>,
}

/// Why there is no room for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// The run has as many as it may have.
    InRun,
    /// So has the daemon.
    Anywhere,
    /// The daemon goes down.
    Closing,
}

/// What counts somebody, as long as it lives.
#[derive(Debug)]
pub struct Present {
    terminals: Terminals,
    run_id: RunId,
    is_owner: bool,
}

impl Present {
    /// Whether no other terminal is in the run's workspace.
    pub(crate) fn is_last(&self) -> bool {
        let state = self.terminals.lock();
        state.runs.get(&self.run_id).is_none_or(|presence| presence.terminals <= 1)
    }
}

impl Default for Terminals {
    fn default() -> Self {
        let state = Mutex::default();
        Self(Arc::new(Inner { state, moved: watch::Sender::new(()), closing: CancellationToken::new() }))
    }
}

impl Terminals {
    /// Room for one terminal.
    pub fn enter(&self, run_id: RunId) -> Result<Present, NoRoom> {
        if self.0.closing.is_cancelled() {
            return Err(NoRoom::Closing);
        }
        let mut state = self.lock();
        if state.open >= TERMINALS_MAX {
            return Err(NoRoom::Anywhere);
        }
        let presence = state.runs.entry(run_id).or_default();
        if presence.terminals >= RUN_TERMINALS_MAX {
            return Err(NoRoom::InRun);
        }
        presence.terminals += 1;
        state.open += 1;
        Ok(Present { terminals: self.clone(), run_id, is_owner: false })
    }

    /// The run has an owner here.
    pub(crate) fn own(&self, run_id: RunId) -> Present {
        self.lock().runs.entry(run_id).or_default().owners += 1;
        Present { terminals: self.clone(), run_id, is_owner: true }
    }

    /// Whether somebody has a terminal in the run's workspace, or is about to have one.
    pub fn are_in(&self, run_id: RunId) -> bool {
        self.lock().runs.get(&run_id).is_some_and(|presence| presence.terminals > 0)
    }

    /// Whether the run has an owner here.
    pub(crate) fn is_owned(&self, run_id: RunId) -> bool {
        self.lock().runs.get(&run_id).is_some_and(|presence| presence.owners > 0)
    }

    /// Waits until the run has no owner here.
    pub(crate) async fn left_by_owner(&self, run_id: RunId) {
        self.until(|| !self.is_owned(run_id)).await;
    }

    /// Waits for the run's gate.
    pub(crate) async fn gate(&self, run_id: RunId) -> Gate {
        let gate = Arc::clone(&self.lock().runs.entry(run_id).or_default().gate);
        Gate { held: Some(gate.lock_owned().await), terminals: self.clone(), run_id }
    }

    /// Is cancelled when the daemon goes down.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.0.closing.clone()
    }

    /// Ends all terminals, for the daemon goes down, and waits until each has said so.
    pub async fn close_all(&self) {
        self.0.closing.cancel();
        self.until(|| self.lock().open == 0).await;
    }

    async fn until(&self, so: impl Fn() -> bool) {
        let mut moved = self.0.moved.subscribe();
        while !so() {
            // The sender is ours.
            let _ = moved.changed().await;
        }
    }

    fn forget(&self, run_id: RunId) {
        let mut state = self.lock();
        let is_idle = |presence: &Presence| {
            presence.terminals + presence.owners == 0 && Arc::strong_count(&presence.gate) == 1
        };
        if state.runs.get(&run_id).is_some_and(is_idle) {
            state.runs.remove(&run_id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Plain data, whole whatever panicked beside it.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gate of a run, held.
#[derive(Debug)]
pub(crate) struct Gate {
    held: Option<OwnedMutexGuard<()>>,
    terminals: Terminals,
    run_id: RunId,
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(self.held.take());
        self.terminals.forget(self.run_id);
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        let mut state = self.terminals.lock();
        if !self.is_owner {
            state.open -= 1;
        }
        if let Some(presence) = state.runs.get_mut(&self.run_id) {
            if self.is_owner {
                presence.owners -= 1;
            } else {
                presence.terminals -= 1;
            }
        }
        drop(state);
        self.terminals.forget(self.run_id);
        self.terminals.0.moved.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn run(number: u128) -> RunId {
        RunId(Uuid::from_u128(number))
    }

    #[test]
    fn a_run_has_room_for_four_terminals_and_a_daemon_for_sixteen() {
        let terminals = Terminals::default();
        let all: Vec<Present> = (0..16).map(|it| terminals.enter(run(it / 4)).unwrap()).collect();
        assert_eq!(terminals.enter(run(9)).unwrap_err(), NoRoom::Anywhere);
        drop(all.into_iter().next_back());
        assert_eq!(
            terminals.0.state.lock().unwrap().runs.len(),
            0,
            "nothing is remembered of those that left"
        );
        let _four: Vec<Present> = (0..4).map(|_| terminals.enter(run(1)).unwrap()).collect();
        assert_eq!(terminals.enter(run(1)).unwrap_err(), NoRoom::InRun);
        assert!(terminals.enter(run(2)).is_ok());
    }

    #[tokio::test]
    async fn whoever_waits_for_the_owner_to_leave_hears_of_it() {
        let terminals = Terminals::default();
        let owner = terminals.own(run(1));
        assert!(terminals.is_owned(run(1)) && !terminals.are_in(run(1)));
        let waiting = terminals.left_by_owner(run(1));
        let ((), ()) = tokio::join!(waiting, async { drop(owner) });
        assert!(!terminals.is_owned(run(1)));
    }

    #[tokio::test]
    async fn a_daemon_that_goes_down_waits_for_those_that_are_open_and_opens_no_more() {
        let terminals = Terminals::default();
        let open = terminals.enter(run(1)).unwrap();
        let closing = terminals.closing();
        tokio::join!(terminals.close_all(), async move {
            closing.cancelled().await;
            drop(open);
        });
        assert_eq!(terminals.enter(run(1)).unwrap_err(), NoRoom::Closing);
    }
}
