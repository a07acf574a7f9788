//! The life of a program on a terminal.
//!
//! What it shows is sent no faster than it is read at the other end, so a terminal that nobody reads stands still, and
//! neither memory nor a disk holds what it has to say.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deputy_protocol::link::{
    Answer, Frame, OUTPUT_CHUNK_BYTES, Payload, RequestId, ShellAnswer, Stream, TERMINAL_WINDOW_BYTES,
    TerminalSize, ToolError, ToolErrorKind,
};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::children::Children;
use super::input::{Inputs, feed};
use super::job::{Job, Stdin};
use super::screen::{Screen, resize};
use crate::process::{Members, kill_all};

/// What a session gets to end once its terminal was hung up.
const GRACE: Duration = Duration::from_secs(1);
/// What ending what is left of it may take.
const KILL_BUDGET: Duration = Duration::from_secs(3);

/// What the other end says of a terminal: only the last word counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Its size, once it was changed.
    pub size: Option<TerminalSize>,
    /// Bytes of its output that were read.
    pub read: u64,
}

/// Runs a program on a terminal to its end or its cancellation. Nothing that it began outlives it.
pub async fn run_on_terminal(
    id: RequestId,
    mut job: Job,
    size: TerminalSize,
    (inputs, view): (Inputs, watch::Receiver<View>),
    frames: mpsc::Sender<Frame>,
    cancel: CancellationToken,
    children: &Children,
) -> Result<Answer, ToolError> {
    let start = Instant::now();
    let begun = begin(&job, id, size, children);
    let (mut child, ours) = begun.map_err(|error| failed("The terminal could not be had", &error))?;
    let pid = child.id().expect("a child that was not waited for has a pid");
    let ends = Ends::of(ours).map_err(|error| failed("The terminal cannot be used", &error))?;
    let stdin = Stdin { is_kept: true, ..std::mem::take(&mut job.stdin) };
    let _feeding =
        AbortOnDropHandle::new(tokio::spawn(feed(id, Some(ends.input), stdin, inputs, frames.clone())));
    let _sizing = AbortOnDropHandle::new(tokio::spawn(follow_size(ends.screen, view.clone())));
    let (exited, sent) = (CancellationToken::new(), Arc::new(AtomicU64::new(0)));
    let showing = show(id, ends.output, view, frames, exited.clone(), Arc::clone(&sent));
    let mut showing = AbortOnDropHandle::new(tokio::spawn(showing));

    let ended = cancel.run_until_cancelled(child.wait()).await;
    let is_hung_up = ended.is_none();
    let status = match ended {
        Some(status) => status,
        None => hang_up(&mut child, pid).await,
    };
    children.forget(pid);
    let left = kill_all(&Members::left_by_call(&id.to_string()), KILL_BUDGET).await;
    let status = status.map_err(|error| failed("The end of what ran there could not be observed", &error))?;
    if is_hung_up {
        return Err(ToolError::new(ToolErrorKind::Cancelled, "The terminal was hung up."));
    }
    exited.cancel();
    // What it said last is read first, however long that takes, or until nobody reads any more.
    cancel.run_until_cancelled(&mut showing).await;
    let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let note = (left.killed > 0).then(|| format!("{} processes that it left were ended.", left.killed));
    Ok(Answer::Shell(answer(status, duration_ms, sent.load(Ordering::Relaxed), note)))
}

fn failed(what: &str, error: &io::Error) -> ToolError {
    ToolError::new(ToolErrorKind::Io, format!("{what}: {error}."))
}

fn begin(job: &Job, id: RequestId, size: TerminalSize, children: &Children) -> io::Result<(Child, OwnedFd)> {
    let screen = Screen::open(size)?;
    let child = children.spawn(|| job.spawn_on(id, &screen.programs))?;
    // The program's end is its own from here on: with the last of those that hold it, ours ends, too.
    Ok((child, screen.ours))
}

/// Our end, once for each thing that is done with it.
struct Ends {
    input: Sender,
    output: Receiver,
    screen: OwnedFd,
}

impl Ends {
    fn of(ours: OwnedFd) -> io::Result<Self> {
        Ok(Self {
            // Not a pipe, and read and written in the same way.
            input: Sender::from_owned_fd_unchecked(ours.try_clone()?)?,
            output: Receiver::from_owned_fd_unchecked(ours.try_clone()?)?,
            screen: ours,
        })
    }
}

async fn follow_size(screen: OwnedFd, mut view: watch::Receiver<View>) {
    while view.changed().await.is_ok() {
        let size = view.borrow_and_update().size;
        if let Some(size) = size {
            // One that just ended has no size.
            let _ = resize(&screen, size);
        }
    }
}

/// Sends what comes until the terminal ends, or after `exited` until nothing is left.
async fn show(
    id: RequestId,
    mut output: Receiver,
    mut view: watch::Receiver<View>,
    frames: mpsc::Sender<Frame>,
    exited: CancellationToken,
    sent: Arc<AtomicU64>,
) {
    let mut buffer = vec![0; OUTPUT_CHUNK_BYTES];
    loop {
        let offset = sent.load(Ordering::Relaxed);
        if view.wait_for(|view| offset - view.read.min(offset) < TERMINAL_WINDOW_BYTES).await.is_err() {
            return;
        }
        // Asked of the kernel first: much comes in small pieces, and is sent in large ones.
        let size = match read_all(&output, &mut buffer) {
            Some(0) if exited.is_cancelled() => return,
            Some(0) => {
                tokio::select! {
                    read = output.read(&mut buffer) => match read {
                        Ok(0) | Err(_) => return,
                        Ok(size) => size,
                    },
                    () = exited.cancelled() => continue,
                }
            }
            Some(size) => size,
            None => return,
        };
        sent.fetch_add(size as u64, Ordering::Relaxed);
        let data = Payload(buffer[..size].to_vec());
        let frame = Frame::Output { id, offset, stream: Stream::Stdout, data };
        if frames.send(frame).await.is_err() {
            return;
        }
    }
}

/// Fills the buffer with what is there; `None` when nothing ever comes any more. The last process on a terminal takes its
/// end along, which reads as an error (`EIO`).
fn read_all(output: &Receiver, buffer: &mut [u8]) -> Option<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match rustix::io::read(output, &mut buffer[filled..]) {
            Ok(0) => break,
            Ok(size) => filled += size,
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Some(filled),
            Err(_) => break,
        }
    }
    (filled > 0).then_some(filled)
}

/// Ends a session as a terminal does that is gone, and then for certain.
async fn hang_up(child: &mut Child, pid: u32) -> io::Result<ExitStatus> {
    let group = i32::try_from(pid).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // It may be gone already, or not lead its session yet.
        let _ = kill_process_group(group, Signal::HUP);
        let _ = kill_process_group(group, Signal::CONT);
    }
    if let Ok(status) = timeout(GRACE, child.wait()).await {
        return status;
    }
    // Not waited for yet, so its number is still its own.
    child.start_kill()?;
    child.wait().await
}

fn answer(status: ExitStatus, duration_ms: u64, output_bytes: u64, note: Option<String>) -> ShellAnswer {
    let (exit_code, signal) = (status.code(), status.signal());
    ShellAnswer { exit_code, signal, duration_ms, output_bytes, note, ..ShellAnswer::default() }
}
