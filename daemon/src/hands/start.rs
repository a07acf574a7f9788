//! Starting a shim so that it outlives the daemon.

use deputy_protocol::link::{PidFile, Readiness};
use std::env;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// What a shim may take until it is ready: its own limits for the sandbox and the greeting add up to 25 seconds.
const READY_BUDGET: Duration = Duration::from_secs(30);
/// Longest line and longest complaint that are read.
const LINE_MAX_BYTES: u64 = 64 * 1024;

/// Why a shim did not start.
#[derive(Debug, thiserror::Error)]
pub(super) enum StartFault {
    /// The program could not be run, or is not the runner.
    #[error("{0}")]
    Program(String),
    /// The shim ran, and says why it cannot work.
    #[error("{0}")]
    Refused(String),
}

/// Starts the shim of a prepared folder and waits until it can be dialled. Dropping the future ends it again.
pub(super) async fn start(runner: &Path, dir: &Path) -> Result<PidFile, StartFault> {
    ready(runner, command(runner, dir)).await
}

/// Lets a shim start what it would start, end it, and end itself, whatever becomes of us meanwhile.
pub(super) async fn attempt(runner: &Path, dir: &Path) -> Result<(), StartFault> {
    let mut command = command(runner, dir);
    command.arg("--trial");
    ready(runner, command).await.map(|_| ())
}

async fn ready(runner: &Path, mut command: Command) -> Result<PidFile, StartFault> {
    let mut child = command
        .spawn()
        .map_err(|error| StartFault::Program(format!("{} cannot be started: {error}", runner.display())))?;
    let output = child.stdout.take().expect("standard output was asked for as a pipe");
    let complaints = child.stderr.take().expect("standard error was asked for as a pipe");
    let (keep, kept) = oneshot::channel();
    tokio::spawn(look_after(child, kept));
    let readiness = match timeout(READY_BUDGET, readiness(output)).await {
        Ok(Ok(Some(readiness))) => readiness,
        Ok(Ok(None)) => return Err(StartFault::Program(complaint(complaints).await)),
        Ok(Err(error)) => return Err(StartFault::Program(format!("its first line cannot be read: {error}"))),
        Err(_) => {
            let seconds = READY_BUDGET.as_secs();
            return Err(StartFault::Program(format!("it was not ready after {seconds} seconds")));
        }
    };
    match readiness {
        Readiness::Ready(pid_file) => {
            // It may have ended already, then nobody listens.
            let _ = keep.send(());
            Ok(*pid_file)
        }
        Readiness::Failed { message } => Err(StartFault::Refused(message)),
    }
}

/// Its environment is made from nothing: tools without a sandbox can read it, and ours holds keys. The shim itself
/// begins a session of its own and closes what it inherits. It enters a control group of its
/// own below ours, where that may be divided.
fn command(runner: &Path, dir: &Path) -> Command {
    let mut command = Command::new(runner);
    command
        .args(["shim", "--dir"])
        .arg(dir)
        .env_clear()
        .envs(env::var_os("PATH").map(|path| ("PATH", path)))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits for the end of a shim, so that it does not stay as a zombie; kills it if it is given up before it is ready.
async fn look_after(mut child: Child, kept: oneshot::Receiver<()>) {
    let given_up = tokio::select! {
        _ = child.wait() => return,
        kept = kept => kept.is_err(),
    };
    if given_up {
        // It may have ended just now.
        let _ = child.start_kill();
    }
    let _ = child.wait().await;
}

async fn readiness(output: ChildStdout) -> io::Result<Option<Readiness>> {
    let mut line = String::new();
    BufReader::new(output).take(LINE_MAX_BYTES).read_line(&mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&line).map(Some).map_err(io::Error::other)
}

async fn complaint(complaints: ChildStderr) -> String {
    let mut text = Vec::new();
    // Whatever was said before it broke is better than nothing.
    let _ = complaints.take(LINE_MAX_BYTES).read_to_end(&mut text).await;
    let text = String::from_utf8_lossy(&text);
    match text.trim() {
        "" => "it ended without a word".to_owned(),
        text => text.to_owned(),
    }
}
