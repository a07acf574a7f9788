//! What a caller hands to the ledger, and what it gets back.

use deputy_protocol::event::NewEvent;
use deputy_protocol::ids::{ConversationId, DaemonId, EventId, RunId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

/// What the caller believes about a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it holds.
    Any,
    /// Exactly this version; 0 means that it is empty.
    Version(u64),
}

/// Events for one stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamWrite {
    /// Which history.
    pub stream: Stream,
    /// What the caller believes about it.
    pub expected: Expected,
    /// What happened, in order; not empty.
    pub events: Vec<NewEvent>,
}

/// What one owner at a time has: a run, a conversation, the outbox; by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseId(pub Uuid);

impl From<RunId> for LeaseId {
    fn from(run_id: RunId) -> Self {
        Self(run_id.0)
    }
}

impl From<ConversationId> for LeaseId {
    fn from(conversation_id: ConversationId) -> Self {
        Self(conversation_id.0)
    }
}

/// Proof that the caller owns something. Facts of owners carry it, commands do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// What.
    pub lease: LeaseId,
    /// Which life of which daemon.
    pub owner: DaemonId,
    /// Of the lease.
    pub epoch: u64,
}

impl Fence {
    /// The run that is owned, for whoever knows that it is one.
    pub const fn run_id(&self) -> RunId {
        RunId(self.lease.0)
    }
}

/// Events that are recorded together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// One entry a stream; a stream occurs once.
    pub writes: Vec<StreamWrite>,
    /// The lease it is made under.
    pub fence: Option<Fence>,
}

/// Where the events of an append stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Position of each event, in the order of the request.
    pub positions: Vec<u64>,
    /// Version that each write's stream has now, in the order of the request.
    pub versions: Vec<u64>,
    /// True when all of it was recorded before: nothing was written now.
    pub already: bool,
}

/// Why nothing of an append was recorded. Other appends of the same group are not touched by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendRefused {
    /// The stream moved on. Load it again and decide again.
    #[error("{stream} is at version {actual}, not {expected}")]
    Conflict {
        /// Which.
        stream: Stream,
        /// What the caller believed.
        expected: u64,
        /// What is so.
        actual: u64,
    },
    /// The lease belongs to somebody else by now.
    #[error("the lease of {} is no longer held under epoch {epoch}", lease.0)]
    Fenced {
        /// Of what.
        lease: LeaseId,
        /// What the caller held.
        epoch: u64,
    },
    /// Some of its events are recorded already and some are not, or one is recorded elsewhere.
    #[error("event {0} is recorded already, in another append")]
    Torn(EventId),
    /// The request makes no sense.
    #[error("an append needs at least one event, each stream and each event once, and names without NUL")]
    Malformed,
}
