//! The end of a shim that was asked to end.

use std::time::Duration;

use deputy_protocol::link::{CallResult, Frame, KILL_BUDGET_MS, LinkErrorCode, ToolError, ToolErrorKind};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tracing::info;

use super::core::{Engine, Next};
use crate::process::kill_all;
use crate::shim::event::Event;

/// What the daemon may take to read the last frames.
const FAREWELL_BUDGET: Duration = Duration::from_secs(2);
/// Kept back of the kill's time for the report.
const REPORT_MS: u64 = 500;

impl Engine {
    /// Ends everything that was started.
    pub(in crate::shim) async fn end(&mut self) {
        self.shut_down(true).await;
    }

    /// Ends everything and then the shim; without `kill` only if nothing runs.
    pub(super) async fn shut_down(&mut self, kill: bool) -> Next {
        let running = self.requests.running();
        if !kill && !running.is_empty() {
            let message = format!("{} requests still run", running.len());
            self.refuse(None, LinkErrorCode::Busy, message);
            return Next::GoOn;
        }
        let mut survivors = 0;
        if let Some(hands) = self.hands.take() {
            let deadline = Instant::now() + Duration::from_millis(KILL_BUDGET_MS - REPORT_MS);
            for members in hands.members(&self.launcher) {
                let left = deadline.saturating_duration_since(Instant::now());
                survivors = kill_all(&members, left).await.survivors.max(survivors);
            }
        }
        info!(kill, survivors, "shutting down");
        for id in running {
            let message = "The run was stopped while this was running.";
            self.requests.finish(id, CallResult::Failed(ToolError::new(ToolErrorKind::Cancelled, message)));
            self.pump(id);
        }
        self.pid_file.child = None;
        self.publish();
        self.answer(Frame::Stopped { survivors });
        Next::End
    }

    /// Lets the last frames reach the daemon.
    pub(in crate::shim) async fn detach(&mut self, events: &mut mpsc::Receiver<Event>) {
        let Some(attached) = self.attached.take() else { return };
        let connection = attached.connection;
        // Its writer ends when all is written and nobody can add to it.
        drop(attached);
        let written = async {
            while let Some(event) = events.recv().await {
                if matches!(event, Event::Detached { connection: ended } if ended == connection) {
                    break;
                }
            }
        };
        // A daemon that does not read finds the same in the journal.
        let _ = timeout(FAREWELL_BUDGET, written).await;
    }
}
