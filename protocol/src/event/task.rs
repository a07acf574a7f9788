//! Facts about work orders.

use super::WorkOrder;
use crate::ids::RunId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fact about a work order, on the stream `task/ID`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum TaskEvent {
    /// Somebody asked for work. Its course from here on is its run's.
    #[serde(rename = "task.created")]
    Created {
        /// The run that does it.
        run_id: RunId,
        /// What was asked for, before a project was found.
        order: WorkOrder,
        /// When.
        at: DateTime<Utc>,
    },
}
