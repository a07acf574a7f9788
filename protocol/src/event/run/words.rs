//! The words that the facts of a run are told in.

use crate::ids::{DaemonId, PlaceId};
use crate::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who works on a run. A stale epoch cannot append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lease {
    /// The daemon's life that holds it.
    pub owner: DaemonId,
    /// Raised each time it changes hands.
    pub epoch: u64,
    /// Where its workspace lies from now on. None in ledgers from before daemons could share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
}

/// Why a run is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// An answer.
    Question,
    /// A permission.
    Approval,
    /// A laptop.
    Laptop,
    /// More budget.
    Budget,
    /// A provider that limits or is down.
    Provider,
    /// The kill switch.
    Paused,
    /// What the founder says next: it is their turn.
    Founder,
}

/// What the checks said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All ended with 0.
    Passed,
    /// One did not.
    Failed,
    /// There were none.
    Unverified,
}

/// How a result leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMode {
    /// Into the base branch, and from there to the remote if there is one.
    Merge,
    /// The run's own branch, to the remote.
    Push,
    /// A pull request.
    Pr,
    /// Approved, and left where it is.
    None,
}

/// Size of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiffStats {
    /// Files touched; a rename counts once.
    pub files: u64,
    /// Lines added.
    pub insertions: u64,
    /// Lines removed.
    pub deletions: u64,
}

/// What a model call used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// Tokens in, cached ones included.
    pub input_tokens: u64,
    /// Of those, read from the provider's cache.
    #[serde(default)]
    pub cache_read_tokens: u64,
    /// Of those, written to the provider's cache.
    #[serde(default)]
    pub cache_write_tokens: u64,
    /// Tokens out, reasoning included.
    pub output_tokens: u64,
    /// What it cost, where the price is known.
    pub cost_usd: Usd,
}

impl Usage {
    /// Adds what another call used. A provider's figures are not ours to trust: absurd ones reach every cap, they do
    /// not end the daemon.
    pub fn add(&mut self, more: &Self) {
        self.input_tokens = self.input_tokens.saturating_add(more.input_tokens);
        self.cache_read_tokens = self.cache_read_tokens.saturating_add(more.cache_read_tokens);
        self.cache_write_tokens = self.cache_write_tokens.saturating_add(more.cache_write_tokens);
        self.output_tokens = self.output_tokens.saturating_add(more.output_tokens);
        self.cost_usd += more.cost_usd;
    }
}

/// Why a run failed, for programs and for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunError {
    /// Stable: `quarantined`, `checks_failed`, `agent_failed`, `no_changes`, `time_exceeded`, …
    pub code: String,
    /// What happened and what to do next.
    pub detail: String,
}

/// A remark on a line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineComment {
    /// File, relative to the repository.
    pub path: String,
    /// Line in the new version, from 1.
    pub line: u32,
    /// The remark.
    pub text: String,
}

/// A file that the work and its base branch both changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileConflict {
    /// Relative to the repository; control characters are spelled out.
    pub path: String,
    /// What lies there now.
    pub left: ConflictLeft,
}

/// What lies at the path of a conflict until somebody settles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictLeft {
    /// Both versions, between conflict markers.
    Markers,
    /// The work's version: the content cannot hold markers, or one side made it another kind of file.
    Work,
    /// The work's version: the base branch removed the file.
    WorkDeletedInBase,
    /// The base branch's version: the work had removed the file.
    BaseDeletedInWork,
}
