//! `[memory]`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How what is remembered is found again.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MemoryConfig {
    /// `PROVIDER/MODEL` that makes vectors of what memories mean, of a provider of kind `openai` or `openai-compatible`. Then
    /// they are found by their meaning as well as by their words; without it by their words alone. It is sent what is
    /// remembered, and what is asked; what that costs is in the sums where its price is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embeddings: Option<String>,
}
