//! Writing into a program's standard input, and telling what became of it.

use deputy_protocol::link::{Frame, Payload, RequestId, Taken};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;

use super::job::Stdin;

/// More for the standard input of a program.
#[derive(Debug)]
pub struct Input {
    /// Its number.
    pub seq: u64,
    /// The bytes.
    pub data: Payload,
    /// Whether standard input is closed behind them.
    pub end: bool,
}

/// Inputs of one call. Few are on the way at a time: whoever sends them waits for the receipt of each.
pub type Inputs = mpsc::UnboundedReceiver<Input>;

/// Writes what a program begins with, and what comes for it later. Each input has its receipt; after the end of the
/// program it says that nobody reads it any more.
pub(super) async fn feed(
    id: RequestId,
    pipe: Option<impl AsyncWrite + Unpin>,
    stdin: Stdin,
    mut inputs: Inputs,
    frames: mpsc::Sender<Frame>,
) {
    let mut pipe = pipe;
    if let (Some(open), Some(first)) = (&mut pipe, &stdin.first) {
        // A program may end without reading its input.
        let written = open.write_all(first).await;
        pipe.take_if(|_| written.is_err());
    }
    pipe.take_if(|_| !stdin.is_kept);
    while let Some(input) = inputs.recv().await {
        let written = match &mut pipe {
            Some(open) => open.write_all(&input.data.0).await.is_ok(),
            None => false,
        };
        pipe.take_if(|_| !written || input.end);
        let taken = if written { Taken::Written } else { Taken::Unread };
        if frames.send(Frame::InputTaken { id, seq: input.seq, taken }).await.is_err() {
            return;
        }
    }
}
