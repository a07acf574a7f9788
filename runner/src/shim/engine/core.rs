//! State and event loop.

use std::collections::HashSet;
use std::time::Duration;

use deputy_protocol::link::{Frame, LINK_DEAD_AFTER_BEATS, LinkErrorCode, PidFile, RequestId};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::warn;

use crate::shim::event::Event;
use crate::shim::feed::Attached;
use crate::shim::hands::{Hands, HandsError, Launcher};
use crate::shim::pid_file::write_pid_file;
use crate::shim::requests::Requests;

/// How many heartbeats one that was begun for a daemon alone waits to be dialled by it: a minute.
const ALONE_BEATS: u64 = 6;

/// The shim's state.
#[derive(Debug)]
pub(in crate::shim) struct Engine {
    pub(super) requests: Requests,
    pub(super) launcher: Launcher,
    pub(super) pid_file: PidFile,
    pub(super) hands: Option<Hands>,
    pub(super) attached: Option<Attached>,
    pub(super) generation: u64,
    /// Requests on a terminal: what they show is kept nowhere.
    pub(super) live: HashSet<RequestId>,
    beats: u64,
}

/// Whether the loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Wait for the next event.
    GoOn,
    /// The shim is done.
    End,
}

impl Engine {
    pub(in crate::shim) fn new(requests: Requests, launcher: Launcher, pid_file: PidFile) -> Self {
        Self {
            requests,
            launcher,
            pid_file,
            hands: None,
            attached: None,
            generation: 0,
            live: HashSet::new(),
            beats: 0,
        }
    }

    /// Starts the inner runner if none runs.
    pub(in crate::shim) async fn ensure_hands(&mut self) -> Result<&Hands, HandsError> {
        if self.hands.is_none() {
            self.generation += 1;
            let hands = self.launcher.start(self.generation).await?;
            self.pid_file.child = Some(hands.process.clone());
            self.hands = Some(hands);
            self.publish();
        }
        Ok(self.hands.as_ref().expect("it was there or was just started"))
    }

    /// Who runs here, as last published.
    pub(in crate::shim) fn pid_file(&self) -> &PidFile {
        &self.pid_file
    }

    /// Writes down who runs now.
    pub(super) fn publish(&self) {
        if let Err(error) = write_pid_file(&self.pid_file) {
            warn!(%error, "the pid file could not be written");
        }
    }

    /// Handles events until a shutdown.
    pub(in crate::shim) async fn run(mut self, mut events: mpsc::Receiver<Event>) {
        while let Some(event) = events.recv().await {
            if self.on_event(event).await == Next::End {
                break;
            }
        }
        self.detach(&mut events).await;
    }

    async fn on_event(&mut self, event: Event) -> Next {
        match event {
            Event::Attached { connection, out } => self.on_attached(Attached::new(connection, out)),
            Event::FromDaemon { connection, frame } => {
                if let Some(attached) = self.attached.as_mut().filter(|link| link.connection == connection) {
                    attached.heard_at = Instant::now();
                    return self.on_daemon_frame(frame).await;
                }
            }
            Event::Detached { connection } => {
                if self.attached.take_if(|link| link.connection == connection).is_some() {
                    return self.on_left_alone().await;
                }
            }
            Event::FromHands { generation, frame } => {
                if let Some(hands) = self.hands.as_mut().filter(|hands| hands.generation == generation) {
                    hands.heard_at = Instant::now();
                    self.on_hands_frame(frame);
                }
            }
            Event::HandsGone { generation } => {
                if self.hands.as_ref().is_some_and(|hands| hands.generation == generation) {
                    self.on_hands_gone().await;
                }
            }
            Event::Beat => return self.on_beat().await,
            Event::Terminate => return self.shut_down(true).await,
        }
        Next::GoOn
    }

    fn on_attached(&mut self, attached: Attached) {
        if let Some(former) = self.attached.replace(attached) {
            former.refuse(None, LinkErrorCode::Replaced, "a newer connection took over");
            self.hang_up();
        }
    }

    /// The daemon hung up. What outlives it goes on; terminals do not, nor does a shim that was begun for it alone.
    async fn on_left_alone(&mut self) -> Next {
        self.hang_up();
        if self.launcher.spec.tethered { self.shut_down(true).await } else { Next::GoOn }
    }

    /// Ends what runs on terminals: nobody sees it any more.
    fn hang_up(&mut self) {
        for id in &self.live {
            if let Some(hands) = &self.hands {
                hands.send(Frame::Cancel { id: *id });
            }
        }
    }

    async fn on_beat(&mut self) -> Next {
        self.beats += 1;
        let dead_after = Duration::from_millis(self.launcher.spec.heartbeat_ms) * LINK_DEAD_AFTER_BEATS;
        if self.attached.take_if(|link| link.heard_at.elapsed() > dead_after).is_some() {
            warn!("the daemon went silent; its connection is closed");
            self.hang_up();
        }
        if self.launcher.spec.tethered && self.attached.is_none() && self.beats > ALONE_BEATS {
            return self.shut_down(true).await;
        }
        if let Some(attached) = &self.attached {
            attached.send(Frame::Ping { seq: self.beats });
        }
        match &self.hands {
            Some(hands) if hands.heard_at.elapsed() > dead_after => self.on_hands_hung().await,
            Some(hands) => hands.send(Frame::Ping { seq: self.beats }),
            None => {}
        }
        for id in self.requests.retry_unrecorded() {
            self.pump(id);
        }
        Next::GoOn
    }
}
