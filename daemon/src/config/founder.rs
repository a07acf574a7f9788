//! What the founder writes under `[founder]`. The comments here are the text of `config.example.toml`.

use deputy_domain::schedule::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who all of this is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FounderConfig {
    /// The time zone you live in, as `Europe/Berlin`: what "Friday at nine" means to the COO. Without it, the one that this
    /// machine is set to.
    pub time_zone: Option<String>,
}

impl FounderConfig {
    /// The zone; one that nobody knows is UTC, and said to be wrong when the file is checked.
    pub fn zone(&self) -> Zone {
        let own = || iana_time_zone::get_timezone().ok();
        self.time_zone.clone().or_else(own).and_then(|name| name.parse().ok()).unwrap_or(Zone::UTC)
    }
}
