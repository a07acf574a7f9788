//! `[limits]` and `[runs]`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hard limits. An absent one does not limit.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Runs that are worked on at the same time; the others wait in the queue.
    pub runs_max: usize,
    /// US dollars that one run may cost.
    pub run_usd_max: Option<f64>,
    /// US dollars that all runs of a day (UTC) may cost.
    pub day_usd_max: Option<f64>,
    /// Minutes that one run may work, waiting left out.
    pub run_minutes_max: Option<u32>,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        // Four agents keep a small server busy; two hours is longer than honest work on one sentence takes.
        Self { runs_max: 4, run_usd_max: None, day_usd_max: None, run_minutes_max: Some(120) }
    }
}

/// How runs are worked on.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunsConfig {
    /// Days that the workspace of an ended run stays. Its work stays longer, as a ref.
    pub keep_workspaces_days: u32,
    /// Longest time of one check or setup command, in minutes.
    pub check_timeout_minutes: u32,
}

impl Default for RunsConfig {
    fn default() -> Self {
        Self { keep_workspaces_days: 7, check_timeout_minutes: 30 }
    }
}
