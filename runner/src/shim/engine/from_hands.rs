//! Frames from the inner runner, and its end.

use std::time::Duration;

use deputy_protocol::link::{Frame, RequestId, Taken};
use tracing::{error, warn};

use super::core::Engine;
use crate::process::{Members, kill_all};

/// What ending left-overs may take.
const SWEEP_BUDGET: Duration = Duration::from_secs(4);

impl Engine {
    pub(super) fn on_hands_frame(&mut self, frame: Frame) {
        match frame {
            Frame::Output { id, .. } if self.live.contains(&id) => self.answer(frame),
            Frame::Output { id, offset, stream, data } => {
                self.requests.output(id, offset, stream, &data.0);
                self.pump(id);
            }
            Frame::InputTaken { id, seq, taken } => {
                self.requests.input_taken(id, seq, taken);
                self.answer(Frame::InputTaken { id, seq, taken });
            }
            Frame::Finished { id, result } => {
                self.live.remove(&id);
                self.end_inputs(id);
                self.requests.finish(id, result);
                self.pump(id);
            }
            _ => {}
        }
    }

    /// The inner runner ended by itself or by one of its tools: what it was doing is lost.
    pub(super) async fn on_hands_gone(&mut self) {
        let Some(hands) = self.hands.take() else { return };
        for members in hands.members(&self.launcher) {
            self.sweep(&members).await;
        }
        self.pid_file.child = None;
        self.live.clear();
        self.publish();
        match self.requests.lose_all() {
            Ok(lost) => lost.into_iter().for_each(|id| {
                self.end_inputs(id);
                self.pump(id);
            }),
            Err(error) => error!(%error, "losses could not be recorded"),
        }
    }

    /// Of inputs without a receipt nobody will ever say more.
    fn end_inputs(&mut self, id: RequestId) {
        for seq in self.requests.end_inputs(id) {
            self.answer(Frame::InputTaken { id, seq, taken: Taken::Unread });
        }
    }

    /// It runs but does not answer (stopped by one of its tools, say): nothing will come of it any more.
    pub(super) async fn on_hands_hung(&mut self) {
        warn!("the inner runner went silent; it is ended");
        self.on_hands_gone().await;
    }

    async fn sweep(&self, members: &Members) {
        let swept = kill_all(members, SWEEP_BUDGET).await;
        if swept.survivors > 0 {
            error!(survivors = swept.survivors, "processes of the run could not be ended");
        }
    }
}
