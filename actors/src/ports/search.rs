//! The index of what was said. It follows from the ledger, lies beside it, and can be made anew at any time.

use async_trait::async_trait;
use deputy_domain::memory::{Sought, Whereabouts};
use deputy_domain::search::{Mark, PassageId, Query, Reading};
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{MemoryId, ProjectId, RunId};
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

/// Whose memories are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemoryScope {
    /// All of them.
    Every,
    /// Those of these projects; none: of the founder as a whole.
    Among(Vec<Option<ProjectId>>),
}

impl MemoryScope {
    /// Whether a memory of this project is looked at.
    pub fn holds(&self, project_id: Option<ProjectId>) -> bool {
        match self {
            Self::Every => true,
            Self::Among(projects) => projects.contains(&project_id),
        }
    }
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

    /// Where words are in memories as they are now.
    async fn memories(&self, sought: &Sought, scope: &MemoryScope) -> Result<Whereabouts, SearchFault>;

    /// Memories that have no vector of this model, the newest first, each with the position of the event that has its words.
    async fn without_vector(&self, model: &str, limit: u32) -> Result<Vec<(MemoryId, u64)>, SearchFault>;

    /// Keeps a vector of the memory whose words are at a position; if they are others by now, or forgotten, there is nothing
    /// to keep.
    async fn put_vector(&self, model: &str, position: u64, vector: &[f32]) -> Result<(), SearchFault>;

    /// Vectors of this model, those of the newest memories first.
    async fn vectors(
        &self,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, SearchFault>;
}
