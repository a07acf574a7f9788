//! Money.

use super::RunUsage;
use crate::ids::{ProjectId, RunId};
use crate::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sums are made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpendBy {
    /// Each run.
    Run,
    /// Each project.
    Project,
    /// Each UTC day.
    #[default]
    Day,
}

/// The key of what belongs to no run, or to no project.
pub const NO_PART: &str = "none";

/// What one run, project or day has spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpendItem {
    /// The run's or project's id, or the day as `2026-01-31`. `none`, on the last page: what belongs to no run or project,
    /// so that all of them come to what the days do.
    pub key: String,
    /// Set when sums are by run.
    pub run_id: Option<RunId>,
    /// Set when sums are by run or by project.
    pub project_id: Option<ProjectId>,
    /// Set when sums are by day: `2026-01-31`, UTC.
    pub day: Option<String>,
    /// What settled calls used.
    pub usage: RunUsage,
    /// What calls in flight have set aside.
    #[schema(value_type = f64)]
    pub reserved_usd: Usd,
}

/// Sums, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spend {
    /// What sums are made for.
    pub by: SpendBy,
    /// Newest first.
    pub items: Vec<SpendItem>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}
