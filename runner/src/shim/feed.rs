//! Sending output and answers to the one attached daemon, a window ahead of its acknowledgements.

use std::collections::HashMap;

use deputy_protocol::link::{
    Frame, LinkErrorCode, OUTPUT_CHUNK_BYTES, OUTPUT_WINDOW_BYTES, Payload, RequestId, RequestState,
};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::warn;

use super::requests::{MemoryError, Requests};
use super::spool::Cursor;

/// What is being sent of one request.
#[derive(Debug)]
struct Feed {
    cursor: Cursor,
    acked: u64,
}

/// The attached daemon.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) connection: u64,
    pub(super) heard_at: Instant,
    out: mpsc::UnboundedSender<Frame>,
    feeds: HashMap<RequestId, Feed>,
}

impl Attached {
    pub(super) fn new(connection: u64, out: mpsc::UnboundedSender<Frame>) -> Self {
        Self { connection, heard_at: Instant::now(), out, feeds: HashMap::new() }
    }

    /// Queues a frame. The queue is bounded by the windows of the running requests.
    pub(super) fn send(&self, frame: Frame) {
        // A connection that just broke is reported by its reader.
        let _ = self.out.send(frame);
    }

    /// Queues a refusal.
    pub(super) fn refuse(&self, id: Option<RequestId>, code: LinkErrorCode, message: impl Into<String>) {
        self.send(Frame::Error { id, code, message: message.into() });
    }

    /// Whether output of this request goes to this connection already.
    pub(super) fn follows(&self, id: RequestId) -> bool {
        self.feeds.contains_key(&id)
    }

    /// Sends output from `offset` on, then the answer.
    pub(super) fn follow(&mut self, requests: &mut Requests, id: RequestId, offset: u64) {
        let cursor = match requests.spool(id) {
            Ok(Some(spool)) => spool.seek(offset).map_err(MemoryError::from),
            Ok(None) => Ok(Cursor::default()),
            Err(error) => Err(error),
        };
        match cursor {
            Ok(cursor) => {
                self.feeds.insert(id, Feed { cursor, acked: cursor.offset });
                self.pump(requests, id);
            }
            Err(error) => self.give_up(id, &error),
        }
    }

    /// Notes how far the daemon has the output and sends on.
    pub(super) fn acknowledge(&mut self, requests: &mut Requests, id: RequestId, offset: u64) {
        if let Some(feed) = self.feeds.get_mut(&id) {
            feed.acked = feed.acked.max(offset.min(feed.cursor.offset));
            self.pump(requests, id);
        }
    }

    /// Sends no more of a request: the daemon has all that it wants.
    pub(super) fn forget(&mut self, id: RequestId) {
        self.feeds.remove(&id);
    }

    /// Sends what the window allows, and the answer once all output is sent.
    pub(super) fn pump(&mut self, requests: &mut Requests, id: RequestId) {
        let Some(mut feed) = self.feeds.remove(&id) else { return };
        match self.send_some(requests, id, &mut feed) {
            Ok(true) => requests.release(id),
            Ok(false) => {
                self.feeds.insert(id, feed);
            }
            Err(error) => self.give_up(id, &error),
        }
    }

    /// Says whether the request is done with.
    fn send_some(
        &self,
        requests: &mut Requests,
        id: RequestId,
        feed: &mut Feed,
    ) -> Result<bool, MemoryError> {
        if let Some(spool) = requests.spool(id)? {
            loop {
                let in_flight = feed.cursor.offset - feed.acked;
                let room =
                    usize::try_from(OUTPUT_WINDOW_BYTES.saturating_sub(in_flight)).unwrap_or(usize::MAX);
                let offset = feed.cursor.offset;
                if room == 0 && offset < spool.end() {
                    return Ok(false);
                }
                let Some((stream, data)) = spool.read(&mut feed.cursor, room.clamp(1, OUTPUT_CHUNK_BYTES))?
                else {
                    break;
                };
                self.send(Frame::Output { id, offset, stream, data: Payload(data) });
            }
        }
        match requests.state(id)? {
            RequestState::Running { .. } => return Ok(false),
            RequestState::Finished { result, .. } => self.send(Frame::Finished { id, result }),
            state => self.send(Frame::Status { id, state }),
        }
        Ok(true)
    }

    fn give_up(&self, id: RequestId, error: &MemoryError) {
        warn!(%id, %error, "output cannot be read back");
        self.refuse(Some(id), LinkErrorCode::Storage, error.to_string());
    }
}
