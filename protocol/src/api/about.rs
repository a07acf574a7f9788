//! What can be asked without a token.

use crate::ids::LedgerId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which program answers, and over which history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct About {
    /// Always `deputyd`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Of the paths and shapes: `v1`.
    pub api_version: String,
    /// Another id means another history: positions of the old one mean nothing in it.
    pub ledger_id: LedgerId,
}

/// How well the daemon is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// All is well.
    Ok,
    /// It works, and something needs a look.
    Degraded,
    /// It takes no work.
    Down,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthCause {
    /// Stable: `ledger_unavailable`, `disk_full`, `no_sandbox`, … `paused` is a state, and its status is `ok`.
    pub code: String,
    /// What it means and what to do; no secret in it.
    pub detail: String,
    /// How bad it is.
    pub status: HealthStatus,
}

/// How well the daemon is, and why not better. Answered with 503 when it is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The worst of its causes, or `ok`.
    pub status: HealthStatus,
    /// Empty when all is well and nothing is paused.
    pub causes: Vec<HealthCause>,
}
