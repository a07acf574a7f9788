//! What the founder writes under `[metrics]`. The comments here are the text of `config.example.toml`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Events of your products, as programs send them, and the figures that are made of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// For how many days events are kept.
    pub keep_days: u32,
    /// About how many events of one project are kept at most; the oldest of more are removed, within an hour. A million
    /// takes some 300 MB.
    pub events_max: u64,
}

impl Default for MetricsConfig {
    fn default() -> Self {
        // A year, and a month to compare it with.
        Self { keep_days: 400, events_max: 2_000_000 }
    }
}
