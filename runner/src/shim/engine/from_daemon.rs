//! Frames from the daemon.

use deputy_protocol::link::{
    Call, CallResult, Frame, LinkErrorCode, Payload, RequestId, ToolError, ToolErrorKind,
};
use tracing::warn;

use super::core::{Engine, Next};
use crate::shim::inputs::Passage;
use crate::shim::requests::MemoryError;

/// Most requests that run at a time. A daemon that has more is out of step.
const RUNNING_MAX: usize = 256;

impl Engine {
    pub(super) async fn on_daemon_frame(&mut self, frame: Frame) -> Next {
        match frame {
            Frame::Request { id, call } => self.on_request(id, call).await,
            Frame::Input { id, seq, data, end } => self.on_input(id, seq, data, end),
            Frame::Ack { id, .. } | Frame::Resize { id, .. } if self.live.contains(&id) => {
                if let Some(hands) = &self.hands {
                    hands.send(frame);
                }
            }
            Frame::Ack { id, offset } => {
                if let Some(attached) = &mut self.attached {
                    attached.acknowledge(&mut self.requests, id, offset);
                }
            }
            Frame::Resume { id, offset } => self.follow(id, offset),
            Frame::Query { id } => self.on_query(id),
            Frame::Settle { id } => {
                if let Some(attached) = &mut self.attached {
                    attached.forget(id);
                }
                if let Err(error) = self.requests.settle(id) {
                    self.refuse_storage(id, &error);
                }
            }
            Frame::Cancel { id } => {
                if let Some(hands) = &self.hands {
                    hands.send(Frame::Cancel { id });
                }
            }
            Frame::Ping { seq } => self.answer(Frame::Pong { seq }),
            Frame::Shutdown { kill } => return self.shut_down(kill).await,
            Frame::Resize { .. } | Frame::Pong { .. } | Frame::Error { .. } | Frame::Unknown => {}
            Frame::Hello(_)
            | Frame::Accepted { .. }
            | Frame::Output { .. }
            | Frame::Finished { .. }
            | Frame::InputTaken { .. }
            | Frame::Status { .. }
            | Frame::Stopped { .. } => {
                self.refuse(None, LinkErrorCode::Protocol, "this frame is not for a shim");
            }
        }
        Next::GoOn
    }

    async fn on_request(&mut self, id: RequestId, call: Call) {
        if self.requests.is_known(id) {
            self.on_repeated(id, &call);
            return;
        }
        if self.requests.running().len() >= RUNNING_MAX {
            let message = format!("{RUNNING_MAX} requests run already: wait for one to end");
            self.refuse(Some(id), LinkErrorCode::Busy, message);
            return;
        }
        if let Err(error) = self.requests.start(id, &call) {
            self.refuse_storage(id, &error);
            return;
        }
        if matches!(&call, Call::Exec(exec) if exec.terminal.is_some()) {
            self.live.insert(id);
        }
        self.answer(Frame::Accepted { id });
        self.follow(id, 0);
        match self.ensure_hands().await {
            Ok(hands) => hands.send(Frame::Request { id, call }),
            Err(error) => {
                // It is on record as started, but never was: that is an answer, not a loss.
                let message = format!("The tools cannot run: {error}.");
                let result = CallResult::Failed(ToolError::new(ToolErrorKind::Io, message));
                self.live.remove(&id);
                self.requests.finish(id, result);
                self.pump(id);
            }
        }
    }

    /// Passes an input on if its turn has come. Of one that was passed on before, the receipt is repeated, or comes.
    fn on_input(&mut self, id: RequestId, seq: u64, data: Payload, end: bool) {
        let known = match self.requests.input(id, seq) {
            Passage::Next => {
                if let Some(hands) = &self.hands {
                    hands.send(Frame::Input { id, seq, data, end });
                }
                return;
            }
            Passage::Passed => return,
            Passage::Known(taken) => taken,
        };
        self.answer(Frame::InputTaken { id, seq, taken: known });
    }

    /// Answers from memory. Nothing runs again.
    fn on_repeated(&mut self, id: RequestId, call: &Call) {
        if self.requests.differs(id, call) {
            self.refuse(Some(id), LinkErrorCode::IdReused, "this id was used for another call");
            return;
        }
        self.answer(Frame::Accepted { id });
        if !self.attached.as_ref().is_some_and(|attached| attached.follows(id)) {
            self.follow(id, 0);
        }
    }

    fn on_query(&mut self, id: RequestId) {
        match self.requests.state(id) {
            Ok(state) => self.answer(Frame::Status { id, state }),
            Err(error) => self.refuse_storage(id, &error),
        }
    }

    fn follow(&mut self, id: RequestId, offset: u64) {
        if let Some(attached) = &mut self.attached {
            attached.follow(&mut self.requests, id, offset);
        }
    }

    /// Sends what there is of a request, if somebody listens.
    pub(super) fn pump(&mut self, id: RequestId) {
        if let Some(attached) = &mut self.attached {
            attached.pump(&mut self.requests, id);
        }
    }

    pub(super) fn answer(&self, frame: Frame) {
        if let Some(attached) = &self.attached {
            attached.send(frame);
        }
    }

    pub(super) fn refuse(&self, id: Option<RequestId>, code: LinkErrorCode, message: impl Into<String>) {
        if let Some(attached) = &self.attached {
            attached.refuse(id, code, message);
        }
    }

    fn refuse_storage(&self, id: RequestId, error: &MemoryError) {
        warn!(%id, %error, "a request was refused");
        self.refuse(Some(id), LinkErrorCode::Storage, error.to_string());
    }
}
