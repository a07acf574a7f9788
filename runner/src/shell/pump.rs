//! Carrying a program's output from its pipes into frames.

use std::sync::Arc;

use deputy_protocol::link::{Frame, OUTPUT_CHUNK_BYTES, Payload, RequestId, Stream};
use rustix::io::Errno;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use super::collect::Collected;

/// What a pipe holds at most by default (`pipe-max-size`): no more than this was written before the exit, the
/// rest comes from processes in the background, which may write for ever.
const PIPE_MAX_BYTES: usize = 1024 * 1024;

/// Where a call's output goes: counted, and sent in the order in which it was counted.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) id: RequestId,
    pub(super) collected: Arc<Mutex<Collected>>,
    /// Cancelled once something had to be dropped.
    pub(super) full: CancellationToken,
    bytes_max: u64,
    frames: mpsc::Sender<Frame>,
}

impl Output {
    pub(super) fn new(id: RequestId, bytes_max: u64, frames: mpsc::Sender<Frame>) -> Self {
        let collected = Arc::new(Mutex::new(Collected::default()));
        Self { id, collected, full: CancellationToken::new(), bytes_max, frames }
    }

    async fn push(&self, stream: Stream, chunk: &[u8]) {
        // Held across the send: offsets on the link must rise.
        let mut collected = self.collected.lock().await;
        let (offset, kept) = collected.push(chunk, self.bytes_max);
        if kept < chunk.len() {
            self.full.cancel();
        }
        if kept > 0 {
            let data = Payload(chunk[..kept].to_vec());
            // Nobody listens any more: the process is about to be ended with its shim.
            let _ = self.frames.send(Frame::Output { id: self.id, offset, stream, data }).await;
        }
    }
}

/// Reads until the end, or after `exited` until the pipe is empty. Gives the pipe back if somebody still
/// holds its other end.
pub(super) async fn pump(
    mut pipe: Receiver,
    stream: Stream,
    output: Output,
    exited: CancellationToken,
) -> Option<Receiver> {
    let mut buffer = vec![0; OUTPUT_CHUNK_BYTES];
    loop {
        let read = tokio::select! {
            biased;
            () = exited.cancelled() => break,
            read = pipe.read(&mut buffer) => read,
        };
        match read {
            Ok(0) | Err(_) => return None,
            Ok(size) => output.push(stream, &buffer[..size]).await,
        }
    }
    let mut left = PIPE_MAX_BYTES;
    while left > 0 {
        // Asked of the kernel and not of the runtime, which may not have heard of the last bytes yet.
        match rustix::io::read(&pipe, &mut *buffer) {
            Ok(0) => return None,
            Ok(size) => {
                left = left.saturating_sub(size);
                output.push(stream, &buffer[..size]).await;
            }
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Some(pipe),
            Err(_) => return None,
        }
    }
    Some(pipe)
}

/// Reads and forgets, so that a process left running is not ended by its next line of output.
pub(super) async fn drain(mut pipe: Receiver) {
    let mut buffer = vec![0; OUTPUT_CHUNK_BYTES];
    while matches!(pipe.read(&mut buffer).await, Ok(size) if size > 0) {}
}
