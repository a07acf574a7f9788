//! What happens in the products, and the figures that are made of it.

use async_trait::async_trait;
use deputy_domain::metric::ProductEvent;
use deputy_protocol::At;
use deputy_protocol::api::{FigureView, FiguresBy};
use deputy_protocol::ids::ProjectId;

/// Why product events could not be written or read. The history is not touched by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the product's events could not be {operation}: {detail}")]
pub struct MetricsFault {
    /// What was tried, as a participle.
    pub operation: &'static str,
    /// What the database said; no secret in it.
    pub detail: String,
}

impl MetricsFault {
    /// Events were to be kept, and none was.
    pub const WRITTEN: &'static str = "written";
    /// There are too many of the project already.
    pub const TAKEN: &'static str = "taken";
}

/// Which figures.
#[derive(Clone, Debug)]
pub struct FiguresWanted {
    /// Only of events of this name.
    pub name: Option<String>,
    /// Only of what happened from here on.
    pub since: At,
    /// One for each of what.
    pub by: FiguresBy,
    /// This many are passed over.
    pub offset: u32,
    /// At most this many.
    pub limit: u32,
}

/// Which events.
#[derive(Clone, Debug)]
pub struct EventsWanted {
    /// Only what happened from here on.
    pub since: At,
    /// Only errors.
    pub errors: bool,
    /// Only what is behind this one, as an earlier page ended with it: its time and its id.
    pub behind: Option<(At, String)>,
    /// At most this many.
    pub limit: u32,
}

/// What is kept of a project's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// What is older goes.
    pub since: At,
    /// Of the rest about so many stay, the newest.
    pub most: u64,
}

/// What happens in the products. Events are kept or removed, never changed; they lie where the ledger lies.
#[async_trait]
pub trait Metrics: Send + Sync + 'static {
    /// Keeps all of them or none, durably; how many had not come before under their ids. Of a project that has more than are
    /// kept, and whose oldest are not removed yet, none is taken.
    async fn add(&self, project_id: ProjectId, events: &[ProductEvent]) -> Result<u64, MetricsFault>;

    /// Figures of a project: the newest day or week first, by name within it.
    async fn figures(
        &self,
        project_id: ProjectId,
        wanted: &FiguresWanted,
    ) -> Result<Vec<FigureView>, MetricsFault>;

    /// Events of a project, the newest first.
    async fn events(
        &self,
        project_id: ProjectId,
        wanted: &EventsWanted,
    ) -> Result<Vec<ProductEvent>, MetricsFault>;

    /// Removes what is not kept of a project, the oldest first and a bounded part of it: the next call goes on. How many
    /// events that were.
    async fn sweep(&self, project_id: ProjectId, keep: Keep) -> Result<u64, MetricsFault>;

    /// Removes a project's events, a bounded part of them: the next call goes on.
    async fn forget(&self, project_id: ProjectId) -> Result<(), MetricsFault>;
}
