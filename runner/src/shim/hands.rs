//! The running inner runner as the engine holds it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deputy_protocol::link::{ChildProcess, Frame, Hello, SandboxKind, ShimSpec, VersionMismatch};
use thiserror::Error;
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tracing::warn;
use uuid::Uuid;

use super::event::Event;
use crate::link::{FrameReader, LinkIoError, write_frame};
use crate::process::{Cgroup, Members};
use crate::sandbox::{self, Place, StartError, complaints};
use crate::shell::Children;

/// What the inner runner may take to greet.
const GREETING_BUDGET: Duration = Duration::from_secs(15);

/// Why there is no inner runner.
#[derive(Debug, Error)]
pub(super) enum HandsError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It started and did not greet.
    #[error("the inner runner did not greet: {complaint}")]
    Mute {
        /// What it said on standard error.
        complaint: String,
    },
    /// It speaks another version.
    #[error(transparent)]
    Version(#[from] VersionMismatch),
    /// Its greeting did not parse.
    #[error("the link to the inner runner broke")]
    Link(#[from] LinkIoError),
    /// This program's own file cannot be found.
    #[error("the runner's own program cannot be found")]
    Program(#[source] io::Error),
}

/// How to start an inner runner.
#[derive(Debug)]
pub(super) struct Launcher {
    pub(super) spec: ShimSpec,
    pub(super) program: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) mark: Uuid,
    pub(super) hello: Hello,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) children: Arc<Children>,
    /// Where it is put, when there is such a place.
    pub(super) cgroup: Option<Cgroup>,
}

/// A greeted inner runner.
#[derive(Debug)]
pub(super) struct Hands {
    pub(super) generation: u64,
    pub(super) process: ChildProcess,
    pub(super) heard_at: Instant,
    frames: mpsc::UnboundedSender<Frame>,
}

impl Launcher {
    /// Starts an inner runner and waits for its greeting.
    pub(super) async fn start(&self, generation: u64) -> Result<Hands, HandsError> {
        let place = Place { children: &self.children, cgroup: self.cgroup.as_ref() };
        let started = sandbox::start(&self.spec, &self.program, &self.folder, self.mark, place).await?;
        let mut reader = FrameReader::new(started.output);
        let greeting = timeout(GREETING_BUDGET, reader.next()).await;
        match greeting {
            Ok(Ok(Some(Frame::Hello(hello)))) => hello.negotiate()?,
            Ok(Err(error)) => return Err(error.into()),
            _ => return Err(self.mute()),
        };
        let (frames, outbox) = mpsc::unbounded_channel();
        tokio::spawn(write_all(started.input, outbox));
        tokio::spawn(read_all(
            generation,
            reader,
            started.child,
            self.events.clone(),
            Arc::clone(&self.children),
        ));
        let hands = Hands { generation, process: started.process, heard_at: Instant::now(), frames };
        hands.send(Frame::Hello(self.hello.clone()));
        Ok(hands)
    }

    /// The inner runner ended or hung before its greeting: in a sandbox that is the sandbox refusing.
    fn mute(&self) -> HandsError {
        let complaint = complaints(&self.folder);
        match self.spec.sandbox {
            SandboxKind::Bubblewrap => StartError::Refused { complaint }.into(),
            SandboxKind::None => HandsError::Mute { complaint },
        }
    }
}

impl Hands {
    /// Passes a frame in. If the runner just ended, its end is reported by its reader.
    pub(super) fn send(&self, frame: Frame) {
        let _ = self.frames.send(frame);
    }

    /// All processes that run because of this one, in one way and in another: the control group first, since nobody
    /// hides from that, if there is one.
    pub(super) fn members(&self, launcher: &Launcher) -> Vec<Members> {
        let below = self.below(launcher.mark);
        launcher.cgroup.iter().map(Cgroup::hands).chain([below]).collect()
    }

    fn below(&self, mark: Uuid) -> Members {
        match self.process.pid_namespace {
            Some(_) => Members::Namespace {
                init: self.process.process.pid,
                init_start_time: self.process.process.start_time,
                inode: self.process.pid_namespace,
            },
            None => Members::below(std::process::id(), mark),
        }
    }
}

async fn write_all(mut input: ChildStdin, mut outbox: mpsc::UnboundedReceiver<Frame>) {
    while let Some(frame) = outbox.recv().await {
        if let Err(error) = write_frame(&mut input, &frame).await {
            warn!(%error, "writing to the inner runner failed");
            return;
        }
    }
}

async fn read_all(
    generation: u64,
    mut reader: FrameReader<ChildStdout>,
    mut child: Child,
    events: mpsc::Sender<Event>,
    children: Arc<Children>,
) {
    loop {
        match reader.next().await {
            Ok(Some(frame)) => {
                if events.send(Event::FromHands { generation, frame }).await.is_err() {
                    return;
                }
            }
            Ok(None) => break,
            Err(error) => {
                warn!(%error, "reading from the inner runner failed");
                // What does not speak the protocol is not kept alive.
                let _ = child.start_kill();
                break;
            }
        }
    }
    let pid = child.id();
    let status = child.wait().await;
    if let Some(pid) = pid {
        children.forget(pid);
    }
    warn!(generation, ?status, "the inner runner ended");
    // The engine may have ended first.
    let _ = events.send(Event::HandsGone { generation }).await;
}
