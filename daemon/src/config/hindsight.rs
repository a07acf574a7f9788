//! What the founder writes under `[hindsight]`. The comments here are the text of `config.example.toml`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Looking back at runs and plans that came to an end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HindsightConfig {
    /// Whether a model of tier a is asked after each run what is to be remembered of it; about the runs of a plan it is
    /// asked once, when the plan has ended. Track records are kept in any case, and cost nothing.
    pub after_runs: bool,
}

impl Default for HindsightConfig {
    fn default() -> Self {
        Self { after_runs: true }
    }
}
