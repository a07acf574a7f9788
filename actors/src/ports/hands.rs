//! The hands of a run: the runner that executes tools in its workspace.

use async_trait::async_trait;
use bytes::Bytes;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Call, CallResult, Exec, KillReport, RequestId, Stream, TerminalSize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Why the hands could not be reached or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandsFault {
    /// The sandbox cannot be had here. The run does not start.
    #[error("the sandbox cannot be applied: {0}")]
    NoSandbox(String),
    /// The runner could not be started.
    #[error("the runner did not start: {0}")]
    NotStarted(String),
    /// The runner is gone, or does not answer. What it was doing has an unknown outcome until it is asked again.
    #[error("the runner is gone: {0}")]
    Gone(String),
    /// The runner, or this build on its behalf, refuses: it speaks another version, or the request makes no sense to
    /// it. What was asked did not begin.
    #[error("the runner refuses: {0}")]
    Refused(String),
    /// Whether processes are left could not be found out.
    #[error("the runner could not be ended: {0}")]
    NotEnded(String),
}

/// Which hands of a run. Each has a sandbox, a HOME and a journal of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The agent's.
    Agent,
    /// Those that run the checks: nothing of what the agent left in HOME or in memory is there.
    Checks,
    /// Those that people use in terminals: in the agent's tree and HOME, beside its processes and not among them. They end
    /// with the daemon.
    Terminal,
}

/// What hands need to begin.
#[derive(Clone)]
pub struct HandsSetup {
    /// Whose.
    pub run_id: RunId,
    /// Which.
    pub slot: Slot,
    /// The folder they work in.
    pub tree: PathBuf,
    /// Environment of every tool, on top of the sandbox's own. Nothing is inherited.
    pub env: BTreeMap<String, String>,
    /// Folders that are visible read-only under their own path.
    pub read_only: Vec<PathBuf>,
    /// Whether its programs find the gateway to models there.
    pub gateway: bool,
    /// Credentials of the agent's own, in a file that its programs see and write at its place in HOME.
    pub credentials: Option<Credentials>,
    /// Names at the top of the tree that are seen as empty: what the repository would tell the agent's program to do.
    pub hidden: Vec<String>,
    /// Whether nothing was ever asked of these hands. Otherwise a journal that is not the one known from before means
    /// that the earlier one is lost, and with it what became of requests.
    pub is_first: bool,
}

/// The file with the credentials of a program that is logged in by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Where it is.
    pub file: PathBuf,
    /// Where the program looks for it, below HOME.
    pub place: &'static str,
}

/// Without values of the environment: they may be secrets.
impl fmt::Debug for HandsSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.env.keys().collect();
        f.debug_struct("HandsSetup")
            .field("run_id", &self.run_id)
            .field("slot", &self.slot)
            .field("tree", &self.tree)
            .field("env", &names)
            .field("read_only", &self.read_only)
            .field("gateway", &self.gateway)
            .field("credentials", &self.credentials)
            .field("hidden", &self.hidden)
            .field("is_first", &self.is_first)
            .finish()
    }
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What came of it.
    pub result: CallResult,
    /// Bytes of output, all of it.
    pub output_bytes: u64,
}

/// What the journal says of a request that was interrupted.
#[derive(Clone, Debug, PartialEq)]
pub enum Recovered {
    /// It never reached the runner: it may be sent again.
    NeverBegan,
    /// It ended, possibly only now.
    Done(Done),
    /// It began, and nobody will ever know how it ended.
    Lost,
}

/// A piece of what a program wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it was written.
    pub stream: Stream,
    /// The bytes.
    pub bytes: Bytes,
}

/// More for the standard input of a program that keeps it open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Counts the words of this request, from 1. A number is passed on once, however often it is said.
    pub seq: u64,
    /// The bytes.
    pub bytes: Bytes,
    /// Whether standard input is closed behind them.
    pub end: bool,
}

/// Whether a call runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It began now.
    Now,
    /// It began before; whether it still runs is another question.
    Before,
    /// It may have begun, and nobody will ever know what became of it.
    Lost,
}

/// What comes of a terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// What it shows next.
    Bytes(Bytes),
    /// What ran on it ended, and this is how. Nothing comes after it.
    Ended(CallResult),
    /// Its hands are gone, and it with them. Nothing comes after it.
    Gone,
}

/// What a terminal shows. It is shown no faster than it is taken: what was given out counts as read once more is asked for.
#[async_trait]
pub trait Screen: Send {
    /// What comes next. May be dropped and called again.
    async fn next(&mut self) -> Shown;
}

/// Starting, finding and ending the hands of runs. They outlive the daemon.
#[async_trait]
pub trait Hands: Send + Sync + 'static {
    /// Starts hands, or attaches to those that still live.
    async fn open(&self, setup: &HandsSetup) -> Result<Arc<dyn Hand>, HandsFault>;

    /// Ends every process of a run and makes sure that none is left. Harmless when there is none.
    async fn kill(&self, run_id: RunId) -> Result<KillReport, HandsFault>;

    /// Ends every process of one of a run's hands.
    async fn close(&self, run_id: RunId, slot: Slot) -> Result<KillReport, HandsFault>;

    /// Ends every process of one of a run's hands, and puts their HOME aside under this name: whoever opens them next
    /// finds an empty one. Done once for a name.
    async fn renew_home(&self, run_id: RunId, slot: Slot, name: RequestId) -> Result<(), HandsFault>;

    /// Ends every process of a run and removes all that hands keep of it, journal and HOME included. For a run that has
    /// ended; one that is tried again all the same begins with nothing.
    async fn sweep(&self, run_id: RunId) -> Result<KillReport, HandsFault>;

    /// Runs on this host of which hands keep anything.
    async fn kept(&self) -> Result<Vec<RunId>, HandsFault>;

    /// Runs on this host that have processes.
    async fn living(&self) -> Result<Vec<RunId>, HandsFault>;
}

/// Open hands. Requests may go side by side.
#[async_trait]
pub trait Hand: Send + Sync + 'static {
    /// Executes a call once. Its output goes to `output` as it comes (dropped when nobody keeps up). Dropping the
    /// future leaves the call running.
    async fn request(
        &self,
        id: RequestId,
        call: Call,
        output: mpsc::Sender<Bytes>,
    ) -> Result<Done, HandsFault>;

    /// Finds out what became of a request, waiting for its end when it still runs.
    async fn recover(&self, id: RequestId, output: mpsc::Sender<Bytes>) -> Result<Recovered, HandsFault>;

    /// Begins a call unless it was begun before. When this returns, the runner has it on record and takes words for it.
    async fn begin(&self, id: RequestId, call: Call) -> Result<Begun, HandsFault>;

    /// All output of a request that was begun, from its first byte, until it ends: nothing is dropped, the runner waits
    /// for whoever reads. Nothing comes of a request that had no output, was settled, or never began.
    async fn output(&self, id: RequestId, output: mpsc::Sender<Piece>) -> Result<Recovered, HandsFault>;

    /// Passes words to a program that keeps its standard input open. `false`: it does not read them any more.
    async fn tell(&self, id: RequestId, words: &Words) -> Result<bool, HandsFault>;

    /// Begins a program on a terminal, which `call` gives the size of. It takes words as one does that keeps its standard
    /// input open, nothing of what it shows is kept, and it ends when these hands are left alone.
    async fn terminal(&self, _id: RequestId, _call: Exec) -> Result<Box<dyn Screen>, HandsFault> {
        Err(HandsFault::Refused("there are no terminals here".to_owned()))
    }

    /// Gives a terminal another size.
    async fn resize(&self, _id: RequestId, _size: TerminalSize) -> Result<(), HandsFault> {
        Ok(())
    }

    /// Hangs a terminal up: what ran on it ends, with all that it began.
    async fn hang_up(&self, _id: RequestId) -> Result<(), HandsFault> {
        Ok(())
    }

    /// The result and the output are recorded: the runner may forget both.
    async fn settle(&self, id: RequestId) -> Result<(), HandsFault>;
}
