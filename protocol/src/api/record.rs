//! Track records.

use crate::event::RunTotals;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Of whom, or of what, a track record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordOf {
    /// An agent: `builtin`, `claude`.
    #[default]
    Agent,
    /// A kind of work: `bugfix`.
    Work,
    /// Somebody who works here, by a version of their record: `worker-bugfix 3`.
    Staff,
}

/// How the runs of an agent, of a kind of work, or of a version of somebody's record came out. A run that is tried again after it failed counts with each of
/// its ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackRecord {
    /// Of whom, or of what.
    pub of: RecordOf,
    /// Its name.
    pub name: String,
    /// Runs whose change was taken.
    pub approved: u64,
    /// Runs whose change was not wanted.
    pub rejected: u64,
    /// Runs that were given up.
    pub failed: u64,
    /// Runs that somebody stopped.
    pub stopped: u64,
    /// Runs of which what they had delivered was taken back.
    pub reverted: u64,
    /// What all of them took, and how often somebody had to put them right.
    #[serde(flatten)]
    pub took: RunTotals,
}
