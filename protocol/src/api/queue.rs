//! What waits for room, and what was given up.

use super::{Pause, RunView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What waits for room, and what was given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Queue {
    /// Queued runs, the next one first.
    pub items: Vec<RunView>,
    /// Where the next page begins; none on the last. The queue moves on between two pages.
    pub next: Option<String>,
    /// Failed runs, the latest first: `POST /queue/{task id}/requeue` tries one again.
    pub dead_letters: Vec<RunView>,
    /// Where there are more of those: the cursor for `GET /runs?state=failed`.
    #[serde(default)]
    pub dead_letters_next: Option<String>,
    /// Set while the kill switch is pulled: nothing leaves the queue.
    pub paused: Option<Pause>,
}
