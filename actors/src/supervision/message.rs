//! The supervisor's mailbox.

use chrono::{DateTime, Utc};
use ractor::RpcReplyPort;

use super::{ChildId, ChildSpec, Exit, SupervisorError};

/// Everything a supervisor is told, beside ractor's own supervision events.
pub(crate) enum Message {
    /// A start succeeded.
    Started { id: ChildId, attempt: u64 },
    /// A life is over: its actor, its state and its tasks are gone. `exit` is how it ended.
    Gone { id: ChildId, attempt: u64, exit: Exit },
    /// A life does not end although it was killed or its actor is gone.
    Stuck { id: ChildId, attempt: u64 },
    /// A restart delay is over; `due` is the deadline it was set for.
    Timer { id: ChildId, due: DateTime<Utc> },
    /// Add a child and start it. Dynamic supervisors only.
    StartChild(ChildSpec, RpcReplyPort<Result<(), SupervisorError>>),
    /// Stop a child for good; answers whether there was one, when it is gone. Dynamic supervisors only.
    TerminateChild(ChildId, RpcReplyPort<Result<bool, SupervisorError>>),
    /// Answers once all children have been up together.
    AwaitReady(RpcReplyPort<()>),
    /// The children in start order.
    Children(RpcReplyPort<Vec<ChildStatus>>),
}

/// One child as its supervisor sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildStatus {
    /// Its id.
    pub id: ChildId,
    /// What it is doing.
    pub phase: ChildPhase,
    /// How often it was started.
    pub starts: u64,
}

/// Where a child is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildPhase {
    /// Its turn to start has not come.
    Waiting,
    /// It failed and is restarted at that time.
    Backoff {
        /// When.
        due: DateTime<Utc>,
    },
    /// Its start is under way.
    Starting,
    /// It is up.
    Running,
    /// It is being stopped, or about to be.
    Stopping,
    /// It was killed and is still there: its name cannot be used again.
    Stuck,
    /// It ended and is not restarted by itself.
    Ended,
}
