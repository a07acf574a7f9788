//! What was kept outside of the ledger, as facts name it.

use crate::blob::BlobDigest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Output that was kept whole, as a blob. The fact that names it also holds its bounded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptOutput {
    /// Names the blob.
    pub digest: BlobDigest,
    /// Size of the blob.
    pub size_bytes: u64,
    /// Whether there was more: the run had kept as much as a run may, or the runner's disk was full.
    #[serde(default)]
    pub truncated: bool,
}

/// What the agent committed in its own repository. It is shown and never delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentCommits {
    /// First lines of their messages, newest first, bounded in number and length.
    pub subjects: Vec<String>,
    /// How many there are, those that are not listed included.
    pub count: u64,
    /// A `git bundle` of them; absent when none could be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<KeptOutput>,
}
