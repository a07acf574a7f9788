//! What runs leave behind.

use crate::blob::BlobDigest;
use crate::ids::ToolUseId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of thing a run left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactKind {
    /// The change.
    Diff,
    /// What the agent says it did.
    Summary,
    /// A check's output.
    CheckOutput,
    /// A tool's output.
    ToolOutput,
    /// All that a process of the agent wrote, where the agent is a program.
    AgentOutput,
    /// The agent's own commits, as a `git bundle`.
    Bundle,
}

/// Something that a run left. Output is without the project's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Artifact {
    /// Unique within the run.
    pub name: String,
    /// What kind of thing.
    pub kind: ArtifactKind,
    /// Of the content.
    pub media_type: String,
    /// Where to get it, when it is not here.
    pub url: Option<String>,
    /// The content itself, when it is short; of a check's output, its end.
    pub text: Option<String>,
    /// SHA-256 of what the URL gives, when it never changes.
    #[serde(default)]
    pub digest: Option<BlobDigest>,
    /// Size of what the URL gives, when it never changes.
    #[serde(default)]
    pub size_bytes: Option<u64>,
    /// Whether there was more than was kept.
    #[serde(default)]
    pub truncated: bool,
    /// When it was recorded, if that is known.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// Of a tool's output: which use of a tool, as the run's events name it.
    #[serde(default)]
    pub tool_use: Option<ToolUseId>,
}
