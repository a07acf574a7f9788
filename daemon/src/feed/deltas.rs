//! Pieces of what goes on, shown and never stored.

use axum::extract::ws::Utf8Bytes;
use deputy_actors::ports::{Live, LiveDelta};
use deputy_protocol::api::{DeltaData, Frame};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::stream::Stream;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

/// Pieces that wait for a slow reader; older ones are dropped, for they are stored nowhere anyway.
const QUEUE: usize = 256;
/// Of one piece between two showings; what is more is dropped, since nobody reads that fast.
const PIECE_BYTES_MAX: usize = 64 * 1024;
/// Things that go on at the same time.
const PIECES_MAX: usize = 4096;

/// A piece on its way to readers.
#[derive(Debug)]
pub(super) struct Delta {
    pub stream: Stream,
    pub text: Utf8Bytes,
}

/// What a piece continues.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    Call(CallId),
    Tool(ToolUseId),
    Check(String),
}

/// Gathers pieces and shows them to whoever watches; the `Live` port.
pub struct Deltas {
    gathered: Mutex<HashMap<(Stream, Source), String>>,
    some: Notify,
    shown: broadcast::Sender<Arc<Delta>>,
}

impl Default for Deltas {
    fn default() -> Self {
        Self { gathered: Mutex::default(), some: Notify::new(), shown: broadcast::Sender::new(QUEUE) }
    }
}

impl Live for Deltas {
    fn show(&self, stream: Stream, delta: LiveDelta) {
        if self.shown.receiver_count() == 0 {
            return;
        }
        let (source, text) = match delta {
            LiveDelta::Text { call_id, text } => (Source::Call(call_id), text),
            LiveDelta::Output { tool_use, text } => (Source::Tool(tool_use), text),
            LiveDelta::Check { command, text } => (Source::Check(command), text),
        };
        let mut gathered = self.lock();
        let key = (stream, source);
        if gathered.len() >= PIECES_MAX && !gathered.contains_key(&key) {
            return;
        }
        let piece = gathered.entry(key).or_default();
        let room = PIECE_BYTES_MAX.saturating_sub(piece.len());
        piece.push_str(&text[..text.floor_char_boundary(room)]);
        drop(gathered);
        self.some.notify_one();
    }
}

impl Deltas {
    pub(super) fn watch(&self) -> broadcast::Receiver<Arc<Delta>> {
        self.shown.subscribe()
    }

    pub(super) async fn run(self: Arc<Self>, every: Duration, closing: CancellationToken) {
        let show = async {
            loop {
                self.some.notified().await;
                tokio::time::sleep(every).await;
                self.show_gathered();
            }
        };
        closing.run_until_cancelled(show).await;
    }

    fn show_gathered(&self) {
        let gathered = std::mem::take(&mut *self.lock());
        for ((stream, source), text) in gathered {
            let data = match source {
                Source::Call(call_id) => DeltaData::Text { call_id, text },
                Source::Tool(tool_use) => DeltaData::Output { tool_use, text },
                Source::Check(command) => DeltaData::Check { command, text },
            };
            let frame = Frame::Delta { stream: stream.to_string(), data };
            let text = serde_json::to_string(&frame).expect("plain data always serialises");
            // An error says that nobody watches any more.
            let _ = self.shown.send(Arc::new(Delta { stream, text: text.into() }));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Stream, Source), String>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
