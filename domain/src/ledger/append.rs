//! What a caller hands to the ledger, and what it gets back.

use deputy_protocol::event::NewEvent;
use deputy_protocol::ids::{DaemonId, EventId, RunId};
use deputy_protocol::stream::Stream;

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

/// Proof that the caller owns a run. Facts of owners carry it, commands do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Which run.
    pub run_id: RunId,
    /// Which life of which daemon.
    pub owner: DaemonId,
    /// Of the lease.
    pub epoch: u64,
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
    #[error("the lease of run {run_id} is no longer held under epoch {epoch}")]
    Fenced {
        /// Which run.
        run_id: RunId,
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
