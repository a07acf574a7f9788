//! What a person does at a terminal.

use crate::ports::{Hand, Words};
use bytes::Bytes;
use deputy_protocol::link::{RequestId, TerminalSize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The keys of a terminal.
pub struct Keys {
    pub(super) hand: Arc<dyn Hand>,
    pub(super) request: RequestId,
    pub(super) typed: Arc<AtomicU64>,
    pub(super) seq: u64,
}

impl Keys {
    /// Types; comes back once it was taken. `false`: nobody reads it any more.
    pub async fn press(&mut self, bytes: Bytes) -> bool {
        self.seq += 1;
        self.typed.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let words = Words { seq: self.seq, bytes, end: false };
        self.hand.tell(self.request, &words).await.unwrap_or(false)
    }

    /// Gives it another size.
    pub async fn resize(&self, size: TerminalSize) {
        // One whose hands are gone says so itself.
        let _ = self.hand.resize(self.request, size).await;
    }
}
