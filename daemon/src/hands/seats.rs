//! One pair of hands per run and slot, opened and ended one at a time.

use super::hand::ShimHand;
use deputy_actors::ports::Slot;
use deputy_protocol::ids::RunId;
use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;
use tokio_util::sync::CancellationToken;

/// All seats that are taken or waited for.
#[derive(Debug, Default)]
pub(super) struct Seats(Mutex<HashMap<(RunId, Slot), Arc<Seat>>>);

/// Where the hands of one run and slot are kept.
#[derive(Debug, Default)]
pub(super) struct Seat {
    /// Held while they are opened or ended.
    pub(super) hand: AsyncMutex<Option<Arc<ShimHand>>>,
    opening: Mutex<CancellationToken>,
}

impl Seats {
    /// The seat of these hands. Empty seats that nobody waits for are forgotten.
    pub(super) fn seat(&self, run: RunId, slot: Slot) -> Arc<Seat> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, seat| Arc::strong_count(seat) > 1 || !seat.is_empty());
        Arc::clone(seats.entry((run, slot)).or_default())
    }
}

impl Seat {
    fn is_empty(&self) -> bool {
        self.hand.try_lock().is_ok_and(|hand| hand.is_none())
    }

    /// Is cancelled when those who are opening hands now are to give up.
    pub(super) fn opening(&self) -> CancellationToken {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes those who are opening hands give up: an abort does not wait for a start.
    pub(super) fn interrupt(&self) {
        let mut opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *opening).cancel();
    }
}
