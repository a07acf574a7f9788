//! The folder of a shim: what the daemon writes into it before the start, and what it finds there.
//!
//! ```text
//! DIR/ (mode 0700)
//!   shim.json        ShimSpec, mode 0600, written by the daemon before it starts `shim --dir DIR`
//!   shim.log         what the shim has to say
//!   pid.json         PidFile, replaced whenever the inner runner is started
//!   link.sock        where the daemon dials in, mode 0600
//!   journal/         started, finished, lost; never rewritten
//!   spool/ID.out     output until it is settled
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hello::ProcessIdentity;

/// Name of the file that holds [`ShimSpec`].
pub const SHIM_SPEC: &str = "shim.json";
/// Name of the shim's log.
pub const SHIM_LOG: &str = "shim.log";
/// Name of the file that holds [`PidFile`].
pub const PID_FILE: &str = "pid.json";
/// Name of the socket. Bind and dial it relatively (`/proc/self/fd/N/link.sock`): a socket's path holds
/// 107 bytes.
pub const SOCKET: &str = "link.sock";
/// Name of the journal's folder.
pub const JOURNAL_DIR: &str = "journal";
/// Name of the spool's folder.
pub const SPOOL_DIR: &str = "spool";
/// Where the workspace is inside a sandbox.
pub const WORKSPACE_MOUNT: &str = "/workspace";
/// Where the home folder is inside a sandbox.
pub const HOME_MOUNT: &str = "/home/agent";
/// Stands for `http://ADDRESS:PORT` of the gateway in the arguments and the environment of an
/// [`Exec`](super::Exec); only the runner knows the port.
pub const GATEWAY: &str = "{deputy-gateway}";
/// Name of the gateway's socket in its folder.
pub const GATEWAY_SOCKET: &str = "gateway.sock";
/// Where the folder of the gateway's socket is inside a sandbox.
pub const GATEWAY_MOUNT: &str = "/run/deputy-gateway";
/// Time within which a kill must have ended everything, in milliseconds.
pub const KILL_BUDGET_MS: u64 = 5_000;

/// What keeps the tools' processes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxKind {
    /// bubblewrap: user, PID, mount, IPC and UTS namespaces of its own.
    Bubblewrap,
    /// Nothing: the user's own rights. Only where the configuration says so in so many words.
    None,
}

/// One more folder or file inside the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bind {
    /// Absolute path on the host.
    pub source: PathBuf,
    /// Absolute path inside.
    pub target: PathBuf,
    /// Whether it can be written.
    #[serde(default)]
    pub writable: bool,
}

/// All that a shim is told. In a file and not in arguments, which every user can read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShimSpec {
    /// The run.
    pub run_id: Uuid,
    /// How the tools are kept in.
    pub sandbox: SandboxKind,
    /// The workspace on the host, absolute. Inside a sandbox it is [`WORKSPACE_MOUNT`].
    pub workspace: PathBuf,
    /// The run's home folder on the host, absolute. Inside a sandbox it is [`HOME_MOUNT`].
    pub home: PathBuf,
    /// Folders that are visible read-only under their own path (toolchains, agents).
    #[serde(default)]
    pub read_only: Vec<PathBuf>,
    /// Folders that are visible under another path, or writable (caches).
    #[serde(default)]
    pub binds: Vec<Bind>,
    /// Folder with the socket ([`GATEWAY_SOCKET`]) of the daemon's gateway to models. The runner offers it to its
    /// programs as an address of their own ([`GATEWAY`]), at which connections wait while the daemon is away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<PathBuf>,
    /// Names at the top of the workspace that the tools see as empty files and folders, read-only, where they are there
    /// when the tools' sandbox is made. Outside of it they stay as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// Whether it ends, with all it began, when the daemon that it works for hangs up. Otherwise it outlives daemons.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tethered: bool,
    /// The environment of every tool, on top of `HOME`, `PATH`, `USER`, `LANG` and the like. Nothing is
    /// inherited from the daemon.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The bubblewrap program; looked up in `PATH` if absent.
    #[serde(default)]
    pub bubblewrap: Option<PathBuf>,
    /// Time between heartbeats in milliseconds; [`HEARTBEAT_MS`](super::HEARTBEAT_MS) if absent.
    #[serde(default = "heartbeat_ms")]
    pub heartbeat_ms: u64,
}

fn heartbeat_ms() -> u64 {
    super::HEARTBEAT_MS
}

// By hand: the environment may hold keys, and a log is no place for them.
impl fmt::Debug for ShimSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShimSpec")
            .field("run_id", &self.run_id)
            .field("sandbox", &self.sandbox)
            .field("workspace", &self.workspace)
            .field("home", &self.home)
            .field("env", &self.env.keys())
            .finish_non_exhaustive()
    }
}

/// The one line that a shim writes to its standard output before it lets go of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// The socket is bound and the inner runner answered.
    Ready(Box<PidFile>),
    /// It could not start, and why. The shim exits with 1.
    Failed {
        /// For a person.
        message: String,
    },
}

/// Who runs here. The daemon attaches again only if pid, boot id and start time match a live process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PidFile {
    /// The run.
    pub run_id: Uuid,
    /// The shim.
    pub shim: ProcessIdentity,
    /// The shim's build.
    pub build_id: String,
    /// The journal in this folder.
    pub journal_id: Uuid,
    /// How the tools are kept in.
    pub sandbox: SandboxKind,
    /// In the environment of every process of the run (`DEPUTY_SHIM_MARK`).
    pub mark: Uuid,
    /// The process whose death ends all others; absent while none runs.
    pub child: Option<ChildProcess>,
    /// The control group that holds all of them; absent where none could be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cgroup: Option<PathBuf>,
}

/// PID 1 of the sandbox's namespace, or the inner runner where there is no namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildProcess {
    /// The process, as the host sees it.
    pub process: ProcessIdentity,
    /// Inode of its PID namespace; absent without a sandbox.
    pub pid_namespace: Option<u64>,
}

/// What a kill did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KillReport {
    /// Processes that were found and killed.
    pub killed: u32,
    /// Processes that were still there when the time was up: 0, or the kill failed.
    pub survivors: u32,
    /// How long it took.
    pub duration_ms: u64,
}
