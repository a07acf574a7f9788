//! A data directory with runs in it, real shims, and short words for the port.

use deputy_actors::ports::{Done, Hand, HandsSetup, Piece, Recovered, Slot};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{
    Answer, Call, CallResult, PID_FILE, PidFile, RequestId, SHIM_LOG, SandboxKind, ShellAnswer, ShellExec,
};
use deputyd::hands::{HandsConfig, RunnerHands};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc;
use uuid::Uuid;

pub(crate) const BOTH: [SandboxKind; 2] = [SandboxKind::Bubblewrap, SandboxKind::None];

/// Built by `cargo build -p deputy-runner`, beside the folder that this test's program is in.
pub(crate) fn runner() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let program = own.parent().unwrap().with_file_name("deputy-runner");
    assert!(program.is_file(), "{} is missing: cargo build -p deputy-runner", program.display());
    program
}

/// A host: its data directory outlives the daemons on it. Dropping it ends what runs.
pub(crate) struct Host {
    dir: TempDir,
    sandbox: SandboxKind,
}

impl Host {
    pub(crate) fn new(sandbox: SandboxKind) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), sandbox }
    }

    /// One life of a daemon.
    pub(crate) fn daemon(&self) -> RunnerHands {
        RunnerHands::try_new(self.config()).unwrap()
    }

    pub(crate) fn config(&self) -> HandsConfig {
        HandsConfig {
            runner: Some(runner()),
            sandbox: self.sandbox,
            data_dir: self.data_dir(),
            read_only: Vec::new(),
            bubblewrap: None,
        }
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        // Longer than a socket's path can be.
        self.dir.path().canonicalize().unwrap().join("d".repeat(100))
    }

    pub(crate) fn run_dir(&self, run: RunId) -> PathBuf {
        self.data_dir().join("runs").join(run.to_string())
    }

    pub(crate) fn shim_dir(&self, run: RunId, slot: &str) -> PathBuf {
        self.run_dir(run).join("hands").join(slot)
    }

    pub(crate) fn pid_file(&self, run: RunId, slot: &str) -> PidFile {
        serde_json::from_slice(&fs::read(self.shim_dir(run, slot).join(PID_FILE)).unwrap()).unwrap()
    }

    pub(crate) fn log(&self, run: RunId) -> String {
        fs::read_to_string(self.shim_dir(run, "agent").join(SHIM_LOG)).unwrap()
    }

    /// A run with a tree, and what its agent's hands need.
    pub(crate) fn setup(&self) -> HandsSetup {
        let run_id = RunId(Uuid::now_v7());
        let tree = self.run_dir(run_id).join("tree");
        fs::create_dir_all(&tree).unwrap();
        let env = BTreeMap::from([("SECRET".to_owned(), "hush-hush".to_owned())]);
        HandsSetup {
            run_id,
            slot: Slot::Agent,
            tree,
            env,
            read_only: Vec::new(),
            gateway: false,
            credentials: None,
            hidden: Vec::new(),
            is_first: true,
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // The shims of a failed test must not outlive it, whatever state they are in.
        let Ok(runs) = fs::read_dir(self.data_dir().join("runs")) else { return };
        for run in runs.flatten() {
            for slot in ["agent", "checks"] {
                let dir = run.path().join("hands").join(slot);
                let _ = std::process::Command::new(runner()).args(["kill", "--dir"]).arg(dir).output();
            }
        }
    }
}

pub(crate) fn checks(setup: &HandsSetup) -> HandsSetup {
    HandsSetup { slot: Slot::Checks, is_first: false, ..setup.clone() }
}

/// The same hands when work went on.
pub(crate) fn later(setup: &HandsSetup) -> HandsSetup {
    HandsSetup { is_first: false, ..setup.clone() }
}

pub(crate) fn new_id() -> RequestId {
    RequestId(Uuid::now_v7())
}

pub(crate) fn shell(cmd: &str) -> Call {
    Call::ShellExec(ShellExec { cmd: cmd.to_owned(), ..ShellExec::default() })
}

pub(crate) fn answer(done: Done) -> ShellAnswer {
    match done.result {
        CallResult::Done(Answer::Shell(answer)) => answer,
        other => panic!("unexpected {other:?}"),
    }
}

/// Runs a command to its end; gives its answer and what was shown of its output.
pub(crate) async fn run(hand: &dyn Hand, cmd: &str) -> (ShellAnswer, Vec<u8>) {
    let (output, pieces) = mpsc::channel(1024);
    let (done, shown) = tokio::join!(hand.request(new_id(), shell(cmd), output), all(pieces));
    (answer(done.unwrap()), shown)
}

/// All output until its end.
/// All of it as text, both streams together.
pub(crate) async fn gathered(mut pieces: mpsc::Receiver<Piece>) -> String {
    let mut all = Vec::new();
    while let Some(piece) = pieces.recv().await {
        all.extend(piece.bytes);
    }
    String::from_utf8(all).unwrap()
}

pub(crate) async fn all(mut pieces: mpsc::Receiver<bytes::Bytes>) -> Vec<u8> {
    let mut shown = Vec::new();
    while let Some(piece) = pieces.recv().await {
        shown.extend_from_slice(&piece);
    }
    shown
}

/// Output until it holds `text`.
pub(crate) async fn until(pieces: &mut mpsc::Receiver<bytes::Bytes>, text: &str) -> String {
    let mut shown = String::new();
    while !shown.contains(text) {
        let piece = pieces.recv().await.unwrap_or_else(|| panic!("{text} never came, only {shown}"));
        shown.push_str(&String::from_utf8_lossy(&piece));
    }
    shown
}

/// Begins a request in the background and waits until its output holds `text`; the request goes on.
pub(crate) async fn begin(hand: &Arc<dyn Hand>, cmd: &str, text: &str) -> RequestId {
    let (id, hand, call) = (new_id(), Arc::clone(hand), shell(cmd));
    let (output, mut pieces) = mpsc::channel(1024);
    let asked = tokio::spawn(async move { hand.request(id, call, output).await });
    until(&mut pieces, text).await;
    asked.abort();
    let _ = asked.await;
    id
}

pub(crate) async fn recover(hand: &dyn Hand, id: RequestId) -> (Recovered, Vec<u8>) {
    let (output, pieces) = mpsc::channel(1024);
    let (recovered, shown) = tokio::join!(hand.recover(id, output), all(pieces));
    (recovered.unwrap(), shown)
}

/// Command lines of this machine's other processes that hold `text`.
pub(crate) fn processes_with(text: &str) -> Vec<String> {
    command_lines().map(|(_, line)| line).filter(|line| line.contains(text)).collect()
}

fn command_lines() -> impl Iterator<Item = (u32, String)> {
    let entries = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap());
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| *pid != std::process::id()).filter_map(|pid| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        Some((pid, String::from_utf8_lossy(&line).replace('\0', " ")))
    })
}

/// Waits until no process has this in its command line: for one after the other, since one may start another first.
pub(crate) async fn until_none_has(text: &str) {
    while let Some((pid, _)) = command_lines().find(|(_, line)| line.contains(text)) {
        until_ended(pid).await;
    }
}

/// Waits until a process has ended, whosever child it is. It may still be a zombie then.
pub(crate) async fn until_ended(pid: u32) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    let Ok(descriptor) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    #[expect(deprecated, reason = "an OwnedFd stays what it is; the replacement asks for unsafe code")]
    let descriptor = AsyncFd::with_interest(descriptor, Interest::READABLE).unwrap();
    let _ = descriptor.readable().await.unwrap();
}

/// Waits until a child of this process is gone, and no zombie of it is left. A task of this very runtime reaps it:
/// yielding is what lets that go on.
pub(crate) async fn until_reaped(pid: u32) {
    until_ended(pid).await;
    while Path::new(&format!("/proc/{pid}")).exists() {
        tokio::task::yield_now().await;
    }
}

/// A named pipe into which other processes write lines.
pub(crate) struct Pipe(BufReader<fs::File>);

impl Pipe {
    pub(crate) fn new(path: &Path) -> Self {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        // Open at both ends, so that neither side waits for the other to open it.
        Self(BufReader::new(fs::OpenOptions::new().read(true).write(true).open(path).unwrap()))
    }

    /// The next line, once it is there.
    pub(crate) fn next(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line
    }
}

/// What `seq FIRST LAST` writes.
pub(crate) fn numbers(numbers: std::ops::RangeInclusive<u32>) -> String {
    let mut text = numbers.map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

/// Ends a process as a crash would.
pub(crate) fn kill_hard(pid: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}
