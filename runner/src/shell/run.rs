//! The life of one program.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use deputy_protocol::link::{Answer, Frame, RequestId, ShellAnswer, Stream, ToolError, ToolErrorKind};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::unix::pipe::Receiver;
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::SPOOL_MAX_BYTES;
use super::children::Children;
use super::collect::Collected;
use super::input::{Inputs, feed};
use super::job::Job;
use super::pump::{Output, drain, pump};
use crate::process::{Members, kill_all};

/// What a program gets to tidy up after itself between the polite signal and the certain one.
const GRACE: Duration = Duration::from_secs(2);
/// What the certain one may take.
const KILL_BUDGET: Duration = Duration::from_secs(3);

enum End {
    Exited(ExitStatus),
    TimedOut,
    Cancelled,
    TooMuch,
}

/// Runs a program to its end, its time limit or its cancellation.
///
/// Output goes to `frames` as it comes, and so do the receipts of what comes in by `inputs`.
pub async fn run(
    id: RequestId,
    mut job: Job,
    inputs: Inputs,
    frames: mpsc::Sender<Frame>,
    cancel: CancellationToken,
    children: &Children,
) -> Result<Answer, ToolError> {
    let start = Instant::now();
    let max = job.output_bytes_max.unwrap_or(SPOOL_MAX_BYTES);
    let output = Output::new(id, max, frames.clone());
    let (mut child, pipes) = start_child(&job, id, children).map_err(|error| {
        ToolError::new(ToolErrorKind::Io, format!("The command could not be started: {error}."))
    })?;
    let pid = child.id().expect("a child that was not waited for has a pid");
    let exited = CancellationToken::new();
    let mut pumps = JoinSet::new();
    for (pipe, stream) in pipes {
        pumps.spawn(pump(pipe, stream, output.clone(), exited.clone()));
    }
    let stdin = std::mem::take(&mut job.stdin);
    let _feeding = AbortOnDropHandle::new(tokio::spawn(feed(id, child.stdin.take(), stdin, inputs, frames)));

    let waiting = async {
        tokio::select! {
            status = child.wait() => status.map(End::Exited),
            () = cancel.cancelled() => Ok(End::Cancelled),
            () = sleep_or_forever(job.timeout) => Ok(End::TimedOut),
            () = output.full.cancelled(), if job.output_bytes_max.is_some() => Ok(End::TooMuch),
        }
    };
    let end = waiting.await.map_err(|error| lost_track(&error))?;
    let status = match end {
        End::Exited(status) => status,
        End::TimedOut | End::Cancelled | End::TooMuch => {
            end_tree(&mut child, pid, id).await.map_err(|error| lost_track(&error))?
        }
    };
    children.forget(pid);
    exited.cancel();
    let mut left_running = false;
    while let Some(pipe) = pumps.join_next().await {
        if let Ok(Some(pipe)) = pipe {
            left_running = true;
            tokio::spawn(drain(pipe));
        }
    }
    if matches!(end, End::TooMuch) {
        let message = format!("It was ended: it wrote more than {max} bytes.");
        return Err(ToolError::new(ToolErrorKind::TooLarge, message));
    }
    if matches!(end, End::Cancelled) {
        return Err(ToolError::new(ToolErrorKind::Cancelled, "The command was ended from outside."));
    }
    let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let limit = matches!(end, End::TimedOut).then_some(job.timeout).flatten();
    let collected = output.collected.lock().await;
    Ok(Answer::Shell(answer(&collected, status, duration_ms, limit, left_running)))
}

fn lost_track(error: &io::Error) -> ToolError {
    ToolError::new(ToolErrorKind::Io, format!("The command's end could not be observed: {error}."))
}

type Pipes = Vec<(Receiver, Stream)>;

fn start_child(job: &Job, id: RequestId, children: &Children) -> io::Result<(Child, Pipes)> {
    let (stdout, stdout_end) = io::pipe()?;
    let mut pipes = vec![(Receiver::from_owned_fd(stdout.into())?, Stream::Stdout)];
    let stderr_end = if job.merge_output {
        stdout_end.try_clone()?
    } else {
        let (stderr, end) = io::pipe()?;
        pipes.push((Receiver::from_owned_fd(stderr.into())?, Stream::Stderr));
        end
    };
    let child = children.spawn(|| job.spawn(id, Stdio::from(stdout_end), Stdio::from(stderr_end)))?;
    Ok((child, pipes))
}

async fn sleep_or_forever(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// Asks the group to end, then kills all that belongs to the call, wherever it went.
async fn end_tree(child: &mut Child, pid: u32, id: RequestId) -> io::Result<ExitStatus> {
    if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // The group may be gone already.
        let _ = kill_process_group(group, Signal::TERM);
    }
    let early = timeout(GRACE, child.wait()).await;
    kill_all(&Members::of_call(pid, &id.to_string()), KILL_BUDGET).await;
    match early {
        Ok(status) => status,
        Err(_) => child.wait().await,
    }
}

fn answer(
    collected: &Collected,
    status: ExitStatus,
    duration_ms: u64,
    limit: Option<Duration>,
    left_running: bool,
) -> ShellAnswer {
    let excerpt = collected.excerpt();
    let (output_bytes, spooled_bytes) = (collected.total_bytes(), collected.spooled_bytes());
    let mut notes = Vec::new();
    if let Some(limit) = limit {
        notes.push(format!(
            "The command was killed after {} s. Use a longer timeout_sec, or run it in the background and look at its log.",
            limit.as_secs()
        ));
    }
    if output_bytes > spooled_bytes {
        notes.push(format!(
            "Output after the first {spooled_bytes} bytes was dropped. Redirect it into a file."
        ));
    }
    if left_running {
        notes.push(
            "Processes in the background still run; what they write from now on is dropped.".to_owned(),
        );
    }
    ShellAnswer {
        exit_code: status.code(),
        signal: status.signal(),
        timed_out: limit.is_some(),
        duration_ms,
        output_bytes,
        spooled_bytes,
        head: excerpt.head,
        tail: excerpt.tail,
        omitted_bytes: excerpt.omitted_bytes,
        note: (!notes.is_empty()).then(|| notes.join(" ")),
    }
}
