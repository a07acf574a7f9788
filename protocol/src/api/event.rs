//! A recorded fact, as readers see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A recorded fact, as readers see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Place among all events, from 1. Readers that may not see all of them see gaps.
    pub position: u64,
    /// `run/ID`, `run/ID/steps`, `task/ID`, `project/ID`, `house`, …
    pub stream: String,
    /// `run.started` and the like.
    pub kind: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who did it: `founder`, `deputy`, `token:NAME`, `run:ID`.
    pub actor: String,
    /// The fact; its shape goes by `kind`. Null once it was redacted.
    pub data: serde_json::Value,
}
