//! The conversation with the shim.

use std::collections::HashMap;
use std::env;
use std::io;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use deputy_protocol::link::{BUILD_ID, Frame, Hello, PROTOCOL_MIN, PROTOCOL_VERSION, RequestId, Role, Taken};
use rustix::fs::Mode;
use rustix::process::{DumpableBehavior, set_child_subreaper, set_dumpable_behavior, umask};
use tokio::net::unix::pipe;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::dispatch::Bench;
use super::gateway::Gateway;
use crate::link::{FrameReader, write_frame};
use crate::process::{MARK_VARIABLE, Members, kill_all, own_identity};
use crate::shell::{Children, Input, View};
use crate::workspace::Workspace;

/// Frames waiting for the pipe: a program that writes faster than the shim reads has to wait.
const OUTBOX: usize = 16;
/// What ending everything may take when the shim is gone.
const END_BUDGET: Duration = Duration::from_secs(5);

/// Serves requests from standard input until it ends.
pub async fn serve(workspace: &Path) -> anyhow::Result<()> {
    // What tools run has the same user: it must not read or write this process's memory and pipes.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("protecting the runner from its tools")?;
    set_child_subreaper(Some(rustix::process::getpid())).context("becoming the parent of orphans")?;
    umask(Mode::WGRP | Mode::WOTH);
    let mark = variable(MARK_VARIABLE)?;
    let run_id = variable("DEPUTY_RUN_ID")?;
    let workspace = Workspace::open(workspace)
        .with_context(|| format!("opening the workspace {}", workspace.display()))?;
    let input = pipe::Receiver::from_owned_fd(io::stdin().as_fd().try_clone_to_owned()?)?;
    let output = pipe::Sender::from_owned_fd(io::stdout().as_fd().try_clone_to_owned()?)?;

    let (frames, outbox) = mpsc::channel(OUTBOX);
    tokio::spawn(write_all(output, outbox));
    let hello = Hello {
        protocol_version: PROTOCOL_VERSION,
        protocol_min: PROTOCOL_MIN,
        role: Role::Serve,
        build_id: BUILD_ID.to_owned(),
        run_id,
        process: own_identity()?,
        journal_id: None,
    };
    frames.send(Frame::Hello(hello)).await.context("greeting the shim")?;
    let children = Arc::new(Children::default());
    tokio::spawn(collect_orphans(Arc::clone(&children)));
    let gateway = Gateway::offer().await.context("offering the gateway")?;
    let bench = Bench { workspace: Arc::new(workspace), children, mark, frames, gateway };
    let served = Session { bench, running: HashMap::new(), tasks: JoinSet::new() }.run(input).await;
    kill_all(&Members::below(std::process::id(), mark), END_BUDGET).await;
    served
}

fn variable(name: &str) -> anyhow::Result<Uuid> {
    let value = env::var(name).with_context(|| format!("reading {name}, which the shim sets"))?;
    value.parse().with_context(|| format!("reading {name} as a UUID"))
}

async fn write_all(mut output: pipe::Sender, mut outbox: mpsc::Receiver<Frame>) {
    while let Some(frame) = outbox.recv().await {
        if write_frame(&mut output, &frame).await.is_err() {
            // The shim is gone; the end of the input tells the session.
            return;
        }
    }
}

async fn collect_orphans(children: Arc<Children>) {
    let Ok(mut ended) = signal(SignalKind::child()) else { return };
    while ended.recv().await.is_some() {
        children.collect_orphans();
    }
}

/// What can be done to a call that runs.
struct Running {
    cancel: CancellationToken,
    inputs: mpsc::UnboundedSender<Input>,
    /// Of its terminal, if it has one.
    view: watch::Sender<View>,
}

struct Session {
    bench: Bench,
    running: HashMap<RequestId, Running>,
    tasks: JoinSet<RequestId>,
}

impl Session {
    async fn run(mut self, input: pipe::Receiver) -> anyhow::Result<()> {
        let mut reader = FrameReader::new(input);
        loop {
            tokio::select! {
                Some(done) = self.tasks.join_next() => {
                    if let Ok(id) = done {
                        self.running.remove(&id);
                    }
                }
                frame = reader.next() => match frame.context("reading from the shim")? {
                    Some(frame) => self.on_frame(frame).await?,
                    None => return Ok(()),
                },
            }
        }
    }

    async fn on_frame(&mut self, frame: Frame) -> anyhow::Result<()> {
        match frame {
            Frame::Request { id, call } => {
                let cancel = CancellationToken::new();
                let (sender, inputs) = mpsc::unbounded_channel();
                let (view, viewed) = watch::channel(View::default());
                self.running.insert(id, Running { cancel: cancel.clone(), inputs: sender, view });
                let bench = self.bench.clone();
                self.tasks.spawn(async move {
                    let result = bench.execute(id, call, (inputs, viewed), cancel).await.into();
                    // Without a shim there is nobody to tell.
                    let _ = bench.frames.send(Frame::Finished { id, result }).await;
                    id
                });
            }
            Frame::Cancel { id } => {
                if let Some(running) = self.running.get(&id) {
                    running.cancel.cancel();
                }
            }
            Frame::Input { id, seq, data, end } => {
                let passed =
                    self.running.get(&id).map(|running| running.inputs.send(Input { seq, data, end }));
                if !matches!(passed, Some(Ok(()))) {
                    let taken = Taken::Unread;
                    self.bench.frames.send(Frame::InputTaken { id, seq, taken }).await?;
                }
            }
            Frame::Ack { id, offset } => self.view(id, |view| view.read = view.read.max(offset)),
            Frame::Resize { id, size } => self.view(id, |view| view.size = Some(size)),
            Frame::Ping { seq } => self.bench.frames.send(Frame::Pong { seq }).await?,
            Frame::Hello(hello) => {
                hello.negotiate()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn view(&self, id: RequestId, change: impl FnOnce(&mut View)) {
        if let Some(running) = self.running.get(&id) {
            running.view.send_modify(change);
        }
    }
}
