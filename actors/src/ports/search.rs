//! The index of what was said. It follows from the ledger, lies beside it, and can be made anew at any time.

use async_trait::async_trait;
use deputy_domain::search::{Mark, PassageId, Query, Reading};
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{ProjectId, RunId};
use tokio::sync::watch;

/// Why the index could not be read or written. What is recorded is not touched by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the index of what was said could not be {operation}: {detail}")]
pub struct SearchFault {
    /// What was tried, as a participle.
    pub operation: &'static str,
    /// What the database said; no secret in it.
    pub detail: String,
}

/// What somebody looks for, and what they may find.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The words.
    pub query: Query,
    /// The most that they may see.
    pub visibility: Visibility,
    /// Only what belongs to this project.
    pub project_id: Option<ProjectId>,
    /// Only what belongs to this run.
    pub run_id: Option<RunId>,
    /// Only words of this kind.
    pub kind: Option<FoundKind>,
    /// Only what was recorded after this position.
    pub after: u64,
    /// Only what is before this passage of an earlier page.
    pub before: Option<PassageId>,
    /// At most this many.
    pub limit: u32,
}

/// The index of what was said. Passages and the mark are written together or not at all, whoever dies meanwhile.
#[async_trait]
pub trait SearchIndex: Send + Sync + 'static {
    /// How far it is known to have got, as it moves, whichever daemon on this database wrote it.
    fn reached(&self) -> watch::Receiver<u64>;

    /// How far it got. An index that is broken, or was made by other rules, has got nowhere.
    async fn mark(&self) -> Result<Mark, SearchFault>;

    /// Writes what follows from the events after a position, if the index stands there; how far it has got then. Another
    /// daemon that was faster has written the same.
    async fn write(&self, after: u64, reading: &Reading) -> Result<u64, SearchFault>;

    /// Drops everything.
    async fn clear(&self) -> Result<(), SearchFault>;

    /// Passages that hold all the words, the newest first.
    async fn find(&self, wanted: &Wanted) -> Result<Vec<PassageId>, SearchFault>;
}
