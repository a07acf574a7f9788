//! What a program on a terminal shows, over the one connection that it was begun on.

use super::connection::{Connection, Frames, SendFault};
use async_trait::async_trait;
use deputy_actors::ports::{HandsFault, Screen, Shown};
use deputy_protocol::link::{Call, Exec, Frame, RequestId};
use std::sync::Arc;

/// What a terminal of a shim shows. Never taken up again over another connection: what was shown meanwhile is gone.
pub(super) struct ShimScreen {
    connection: Arc<Connection>,
    frames: Frames,
    id: RequestId,
    /// Offset behind what was given out.
    given: u64,
    /// Offset that the shim knows to be read.
    read: u64,
    has_ended: bool,
}

impl ShimScreen {
    /// Begins the program, once.
    pub(super) async fn open(
        connection: Arc<Connection>,
        id: RequestId,
        call: Exec,
    ) -> Result<Self, HandsFault> {
        let mut frames = connection.follow(id);
        let request = Frame::Request { id, call: Call::Exec(call) };
        match connection.send(&request).await {
            Ok(()) => {}
            Err(SendFault::Over) => return Err(gone()),
            Err(SendFault::Frame(error)) => return Err(HandsFault::Refused(error.to_string())),
        }
        loop {
            match frames.next().await {
                Some(Frame::Accepted { .. }) => break,
                Some(Frame::Error { code, message, .. }) => {
                    return Err(HandsFault::Refused(format!("{message} ({code:?})")));
                }
                Some(_) => {}
                None => return Err(gone()),
            }
        }
        Ok(Self { connection, frames, id, given: 0, read: 0, has_ended: false })
    }

    async fn say(&self, frame: Frame) {
        // A connection that broke is heard of by what comes next.
        let _ = self.connection.send(&frame).await;
    }
}

fn gone() -> HandsFault {
    HandsFault::Gone("it hung up before the terminal was there".to_owned())
}

#[async_trait]
impl Screen for ShimScreen {
    async fn next(&mut self) -> Shown {
        if self.has_ended {
            return Shown::Gone;
        }
        if self.read < self.given {
            self.say(Frame::Ack { id: self.id, offset: self.given }).await;
            self.read = self.given;
        }
        loop {
            match self.frames.next().await {
                Some(Frame::Output { offset, data, .. }) => {
                    self.given = offset + data.0.len() as u64;
                    return Shown::Bytes(data.0.into());
                }
                Some(Frame::Finished { result, .. }) => {
                    self.has_ended = true;
                    self.say(Frame::Settle { id: self.id }).await;
                    return Shown::Ended(result);
                }
                Some(Frame::Status { .. } | Frame::Error { .. }) | None => {
                    self.has_ended = true;
                    return Shown::Gone;
                }
                Some(_) => {}
            }
        }
    }
}
