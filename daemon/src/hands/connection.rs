//! One connection to a shim: frames out, frames in, sorted by the request they belong to.

use super::dial::Dialled;
use deputy_protocol::link::codec::{CodecError, encode};
use deputy_protocol::link::{Frame, HEARTBEAT_MS, LINK_DEAD_AFTER_BEATS, LinkErrorCode, RequestId, Taken};
use deputy_runner::link::FrameReader;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

/// Frames that may wait for the socket: senders wait beyond it.
const OUTBOX: usize = 64;

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The stream broke, or nothing came for too long.
    Broken,
    /// Another daemon took over. It is not dialled again: the two would take turns for ever.
    Replaced,
}

/// A frame was not sent.
#[derive(Debug)]
pub(super) enum SendFault {
    /// The connection is over.
    Over,
    /// It is larger than a frame may be.
    Frame(CodecError),
}

/// A connection. Dropping it hangs up; what runs at the other end runs on.
#[derive(Debug)]
pub(super) struct Connection {
    /// The version of the link that both ends speak.
    pub(super) version: u16,
    outbox: mpsc::Sender<Vec<u8>>,
    table: Arc<Mutex<Table>>,
    _reading: AbortOnDropHandle<()>,
    _writing: AbortOnDropHandle<()>,
}

#[derive(Debug, Default)]
struct Table {
    followers: HashMap<RequestId, Follower>,
    receipts: HashMap<(RequestId, u64), oneshot::Sender<Taken>>,
    followed: u64,
    ended: Option<Ended>,
}

#[derive(Debug)]
struct Follower {
    number: u64,
    frames: mpsc::UnboundedSender<Frame>,
}

/// The frames of one request. Their number is bounded: the shim sends a window ahead of our acknowledgements.
#[derive(Debug)]
pub(super) struct Frames {
    id: RequestId,
    number: u64,
    table: Arc<Mutex<Table>>,
    received: mpsc::UnboundedReceiver<Frame>,
}

fn locked(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    /// Takes a greeted connection into use.
    pub(super) fn new(dialled: Dialled) -> Self {
        let table = Arc::new(Mutex::new(Table::default()));
        let (outbox, waiting) = mpsc::channel(OUTBOX);
        let reading = read_all(dialled.reader, Arc::clone(&table), outbox.clone());
        let writing = write_all(dialled.writer, waiting, Arc::clone(&table));
        Self {
            version: dialled.version,
            outbox,
            table,
            _reading: AbortOnDropHandle::new(tokio::spawn(reading)),
            _writing: AbortOnDropHandle::new(tokio::spawn(writing)),
        }
    }

    /// How it ended, if it did.
    pub(super) fn ended(&self) -> Option<Ended> {
        locked(&self.table).ended.clone()
    }

    /// Queues a frame.
    pub(super) async fn send(&self, frame: &Frame) -> Result<(), SendFault> {
        let bytes = encode(frame).map_err(SendFault::Frame)?;
        self.outbox.send(bytes).await.map_err(|_| SendFault::Over)
    }

    /// Will be told what became of an input; fails when the connection ends before.
    pub(super) fn receipt(&self, id: RequestId, seq: u64) -> oneshot::Receiver<Taken> {
        let (told, receipt) = oneshot::channel();
        let mut table = locked(&self.table);
        if table.ended.is_none() {
            table.receipts.insert((id, seq), told);
        }
        receipt
    }

    /// From now on the frames of this request come here; whoever followed it before is cut off.
    pub(super) fn follow(&self, id: RequestId) -> Frames {
        let (frames, received) = mpsc::unbounded_channel();
        let mut table = locked(&self.table);
        table.followed += 1;
        let number = table.followed;
        // After the end nothing comes: without a sender the receiver says so at once.
        if table.ended.is_none() {
            table.followers.insert(id, Follower { number, frames });
        }
        Frames { id, number, table: Arc::clone(&self.table), received }
    }
}

impl Frames {
    /// The next frame; `None` when the connection is over or somebody else follows the request.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        self.received.recv().await
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        let mut table = locked(&self.table);
        if table.followers.get(&self.id).is_some_and(|follower| follower.number == self.number) {
            table.followers.remove(&self.id);
        }
    }
}

impl Table {
    /// Nothing comes any more: the receivers say so. The first reason is the true one.
    fn end(&mut self, how: Ended) {
        self.ended.get_or_insert(how);
        self.followers.clear();
        self.receipts.clear();
    }

    fn pass_on(&mut self, id: RequestId, frame: Frame) {
        // Nobody follows what was given up.
        if let Some(follower) = self.followers.get(&id) {
            let _ = follower.frames.send(frame);
        }
    }
}

async fn read_all(
    mut reader: FrameReader<OwnedReadHalf>,
    table: Arc<Mutex<Table>>,
    outbox: mpsc::Sender<Vec<u8>>,
) {
    let mut how = Ended::Broken;
    // The shim sends heartbeats: silence means that it or the link is dead.
    let dead_after = Duration::from_millis(HEARTBEAT_MS) * LINK_DEAD_AFTER_BEATS;
    while let Ok(Ok(Some(frame))) = timeout(dead_after, reader.next()).await {
        match frame {
            Frame::Ping { seq } => {
                let Ok(pong) = encode(&Frame::Pong { seq }) else { break };
                if outbox.send(pong).await.is_err() {
                    break;
                }
            }
            Frame::Error { id: None, code: LinkErrorCode::Replaced, .. } => {
                how = Ended::Replaced;
                break;
            }
            Frame::Error { id: None, code, message } => {
                tracing::warn!(?code, message, "the runner complains");
            }
            Frame::InputTaken { id, seq, taken } => {
                // One that nobody waits for came a second time.
                if let Some(told) = locked(&table).receipts.remove(&(id, seq)) {
                    let _ = told.send(taken);
                }
            }
            Frame::Accepted { id }
            | Frame::Output { id, .. }
            | Frame::Finished { id, .. }
            | Frame::Status { id, .. }
            | Frame::Error { id: Some(id), .. } => locked(&table).pass_on(id, frame),
            _ => {}
        }
    }
    locked(&table).end(how);
}

async fn write_all(
    mut writer: OwnedWriteHalf,
    mut waiting: mpsc::Receiver<Vec<u8>>,
    table: Arc<Mutex<Table>>,
) {
    while let Some(bytes) = waiting.recv().await {
        if writer.write_all(&bytes).await.is_err() {
            locked(&table).end(Ended::Broken);
            return;
        }
    }
}
