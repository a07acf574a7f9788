//! The installation: the kill switch, what limits it, how busy it is.

use crate::event::{PauseMode, Tier};
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

/// What holds for the installation, and what of it is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HouseView {
    /// Set while the kill switch is pulled.
    pub paused: Option<Pause>,
    /// Set from the moment the ledger came out of a backup until the kill switch is released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<DateTime<Utc>>,
    /// Hard caps.
    pub limits: LimitsView,
    /// What today (UTC) cost until now.
    pub today: TodayView,
    /// Where models come from, by name.
    pub providers: Vec<ProviderView>,
    /// Where notices go.
    pub channels: Vec<ChannelView>,
    /// The quiet hours that are set, and what is told all the same: `22:00–07:00 (Europe/Berlin)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<String>,
    /// When they end, if it is quiet at this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<DateTime<Utc>>,
    /// Backups.
    pub backup: BackupView,
}

/// Hard caps. One that is absent does not limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LimitsView {
    /// Runs that are worked on at the same time.
    pub runs_max: usize,
    /// US dollars that one run may cost.
    pub run_usd_max: Option<f64>,
    /// US dollars that all work of a day may cost.
    pub day_usd_max: Option<f64>,
    /// Minutes that one run may work.
    pub run_minutes_max: Option<u32>,
}

/// What a day cost until now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TodayView {
    /// `2026-01-31`, UTC.
    pub day: String,
    /// US dollars of settled calls.
    pub cost_usd: f64,
    /// US dollars that calls under way have set aside.
    pub reserved_usd: f64,
}

/// A provider of models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProviderView {
    /// Its name in the configuration.
    pub name: String,
    /// What it speaks.
    pub kind: String,
    /// Its models that Deputy thinks with, in the order of the tiers.
    pub models: Vec<ModelUse>,
}

/// A model that Deputy thinks with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelUse {
    /// `PROVIDER/MODEL`.
    pub model: String,
    /// For which thinking.
    pub tier: Tier,
    /// Its place in that tier, from 0: the next one is asked when those before it cannot be.
    pub rank: usize,
    /// Set while it is not asked since its provider limits it: until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_until: Option<DateTime<Utc>>,
    /// What the provider said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_because: Option<String>,
}

/// Where notices go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelView {
    /// `webhook:HOST`, `email`, `push:DEVICE`.
    pub name: String,
    /// Kinds of notices that it wants; empty means all.
    pub events: Vec<String>,
}

/// Backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupView {
    /// The hour (UTC) at which a daily one is made; null without daily ones.
    pub at_hour: Option<u32>,
    /// When the last good one was made.
    pub made_at: Option<DateTime<Utc>>,
    /// Since when there is none.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why.
    pub failure: Option<String>,
}

/// How busy the installation was, as this daemon saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Load {
    /// A moment each minute since this daemon started, the oldest first; a day of them at most.
    pub samples: Vec<LoadSample>,
}

/// How busy the installation was at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadSample {
    /// When.
    pub at: DateTime<Utc>,
    /// Runs that waited for room.
    pub queued: u64,
    /// Runs that were worked on.
    pub working: u64,
    /// Runs that waited for somebody or something.
    pub waiting: u64,
    /// Runs that waited for a review.
    pub review: u64,
    /// The machine's load over a minute, as `uptime` has it; null where it is not told.
    pub machine_load: Option<f64>,
}
