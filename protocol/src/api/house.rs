//! The kill switch.

use crate::event::PauseMode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Pulls the kill switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// What happens to running work.
    pub mode: PauseMode,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// A pulled kill switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pause {
    /// What happens to running work.
    pub mode: PauseMode,
    /// For people.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// The installation as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct House {
    /// Set while the kill switch is pulled.
    pub paused: Option<Pause>,
}
