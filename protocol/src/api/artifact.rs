//! What runs leave behind.

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
    /// The end of a check's output.
    CheckOutput,
}

/// Something that a run left.
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
    /// The content itself, when it is short.
    pub text: Option<String>,
}
