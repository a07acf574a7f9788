//! Starting real shims and speaking to them.
#![allow(dead_code, unreachable_pub, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use deputy_protocol::link::codec::encode;
use deputy_protocol::link::{
    Answer, Call, CallResult, Frame, HEARTBEAT_MS, Hello, KillReport, PROTOCOL_VERSION, PidFile, Readiness,
    RequestId, Role, SHIM_SPEC, SandboxKind, ShellAnswer, ShellExec, ShimSpec,
};
use deputy_runner::link::Client;
use tempfile::TempDir;
use uuid::Uuid;

/// The program under test.
pub const RUNNER: &str = env!("CARGO_BIN_EXE_deputy-runner");

/// A run's folders, and the shim that serves them. Its end takes all processes along.
pub struct Run {
    pub base: TempDir,
    pub spec: ShimSpec,
}

impl Run {
    /// Prepares folders and starts a shim.
    pub fn start(sandbox: SandboxKind) -> (Self, Shim) {
        Self::start_with(sandbox, |_| {})
    }

    pub fn start_with(sandbox: SandboxKind, change: impl FnOnce(&mut ShimSpec)) -> (Self, Shim) {
        let run = Self::prepare(sandbox, change);
        let shim = run.shim();
        (run, shim)
    }

    pub fn prepare(sandbox: SandboxKind, change: impl FnOnce(&mut ShimSpec)) -> Self {
        let base = tempfile::tempdir().unwrap();
        // Longer than a socket's path can be.
        let dir = base.path().join("d".repeat(120));
        let (workspace, home) = (base.path().join("work"), base.path().join("home"));
        for folder in [&dir, &workspace, &home] {
            std::fs::create_dir(folder).unwrap();
        }
        let mut spec = ShimSpec {
            run_id: Uuid::new_v4(),
            sandbox,
            workspace,
            home,
            read_only: Vec::new(),
            binds: Vec::new(),
            gateway: None,
            hidden: Vec::new(),
            tethered: false,
            env: BTreeMap::from([("SECRET".into(), "hush-hush".into())]),
            bubblewrap: None,
            heartbeat_ms: HEARTBEAT_MS,
        };
        change(&mut spec);
        std::fs::write(dir.join(SHIM_SPEC), serde_json::to_vec(&spec).unwrap()).unwrap();
        Self { base, spec }
    }

    /// Starts a shim on the prepared folders.
    pub fn shim(&self) -> Shim {
        self.try_shim().expect("the shim starts")
    }

    pub fn try_shim(&self) -> Result<Shim, String> {
        let mut process = Command::new(RUNNER)
            .args(["shim", "--dir"])
            .arg(self.dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the shim says whether it is ready").unwrap();
        assert!(lines.next().is_none(), "the shim lets go of its standard output");
        match serde_json::from_str(&line).unwrap() {
            Readiness::Ready(pid_file) => Ok(Shim { process, pid_file: *pid_file }),
            Readiness::Failed { message } => {
                assert_eq!(process.wait().unwrap().code(), Some(1));
                Err(message)
            }
        }
    }

    pub fn dir(&self) -> PathBuf {
        self.base.path().join("d".repeat(120))
    }

    pub fn workspace(&self) -> &Path {
        &self.spec.workspace
    }

    pub async fn dial(&self) -> Client {
        Client::dial(&self.dir(), self.spec.run_id).await.expect("the shim answers")
    }

    /// `deputy-runner kill`.
    pub fn kill(&self) -> KillReport {
        let output = Command::new(RUNNER).args(["kill", "--dir"]).arg(self.dir()).output().unwrap();
        let report: KillReport = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.success(), report.survivors == 0);
        report
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = Command::new(RUNNER).args(["kill", "--dir"]).arg(self.dir()).output();
    }
}

/// A shim that was started by this test's process.
pub struct Shim {
    pub process: Child,
    pub pid_file: PidFile,
}

impl Shim {
    /// kill -9, and waits for it.
    pub fn kill_hard(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Shim {
    fn drop(&mut self) {
        // Already waited for, or killed with its run.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn new_id() -> RequestId {
    RequestId(Uuid::new_v4())
}

pub fn shell(cmd: &str) -> Call {
    Call::ShellExec(ShellExec { cmd: cmd.to_owned(), ..ShellExec::default() })
}

/// Sends a call and collects its output, acknowledging as it comes, and its answer.
pub async fn call(client: &mut Client, call: Call) -> (Vec<u8>, CallResult) {
    let id = new_id();
    client.send(Frame::Request { id, call }).await.unwrap();
    collect(client, id, 0).await
}

/// Collects output from `offset` on, and the answer. Every byte comes once and in order.
pub async fn collect(client: &mut Client, id: RequestId, mut offset: u64) -> (Vec<u8>, CallResult) {
    let mut output = Vec::new();
    loop {
        match client.next().await.unwrap().expect("the link stays up") {
            Frame::Accepted { id: accepted } => assert_eq!(accepted, id),
            Frame::Output { id: of, offset: at, data, .. } => {
                assert_eq!((of, at), (id, offset), "output comes in order, nothing lost, nothing twice");
                offset += data.0.len() as u64;
                output.extend_from_slice(&data.0);
                client.ack(id, offset).await.unwrap();
            }
            Frame::Finished { id: of, result } => {
                assert_eq!(of, id);
                return (output, result);
            }
            other => panic!("unexpected {other:?}"),
        }
    }
}

/// Runs a shell command that is expected to be done.
pub async fn run(client: &mut Client, cmd: &str) -> ShellAnswer {
    match call(client, shell(cmd)).await.1 {
        CallResult::Done(Answer::Shell(answer)) => answer,
        other => panic!("{cmd}: {other:?}"),
    }
}

/// Reads frames until output holds `text`; gives all output so far.
pub async fn read_until(client: &mut Client, text: &str) -> Vec<u8> {
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains(text) {
        if let Frame::Output { data, .. } = client.next().await.unwrap().expect("the link stays up") {
            seen.extend(data.0);
        }
    }
    seen
}

/// Command lines of all processes of this machine that hold `text`.
pub fn processes_with(text: &str) -> Vec<String> {
    let own = std::process::id().to_string();
    let entries = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.file_name().to_str() != Some(own.as_str()))
        .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(text))
        .collect()
}

/// Frames until one fits.
pub async fn until<T>(client: &mut Client, mut pick: impl FnMut(Frame) -> Option<T>) -> T {
    loop {
        if let Some(found) = pick(client.next().await.unwrap().expect("the link stays up")) {
            return found;
        }
    }
}

/// A bare connection to a shim.
pub fn dial_raw(dir: &Path) -> UnixStream {
    let folder = std::fs::File::open(dir).unwrap();
    UnixStream::connect(format!("/proc/self/fd/{}/link.sock", folder.as_raw_fd())).unwrap()
}

/// Greets as a daemon would.
pub fn greet_raw(stream: &mut UnixStream, run_id: Uuid) {
    let hello = Hello {
        protocol_version: PROTOCOL_VERSION,
        protocol_min: PROTOCOL_VERSION,
        role: Role::Daemon,
        build_id: "test".into(),
        run_id,
        process: deputy_runner::process::own_identity().unwrap(),
        journal_id: None,
    };
    stream.write_all(&encode(&Frame::Hello(hello)).unwrap()).unwrap();
}

/// A number of seconds that no other test on this machine sleeps for: it recognises processes.
pub fn tag() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    10_000_000_000 + u64::from(std::process::id()) * 1000 + NEXT.fetch_add(1, Ordering::Relaxed)
}
