//! `[database]`, `[storage]` and `[backup]`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use utoipa::ToSchema;

/// The ledger.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// `sqlite` (a file in the data directory), `sqlite://PATH`, or `postgres://USER:PASSWORD@HOST/NAME`.
    #[schema(value_type = String)]
    pub url: DatabaseUrl,
}

/// Where the ledger is. There may be a password in it: its `Debug` is `***`, and it has no `Display`.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The text, for those who open the database.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: DatabaseUrl("sqlite".to_owned()) }
    }
}

/// Where workspaces, outputs and keys lie.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StorageConfig {
    /// A folder of its own, readable by Deputy only. Under systemd it is the service's state directory.
    #[schema(value_type = String)]
    pub data_dir: PathBuf,
    /// Most bytes of output (of tools and checks) that are kept of one run. What is beyond is cut, and marked as cut.
    pub run_output_bytes_max: u64,
}

impl Default for StorageConfig {
    fn default() -> Self {
        // Four commands that fill the runner's own limit of 64 MiB each.
        Self { data_dir: PathBuf::from("./.deputy"), run_output_bytes_max: 256 << 20 }
    }
}

/// Backups: a folder each, with the ledger, the repositories and the keys. `deputyd backup create` makes one at any time.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BackupConfig {
    /// Where daily backups go: outside the data directory, on another disk if there is one. None are made without it.
    #[schema(value_type = Option<String>)]
    pub dir: Option<PathBuf>,
    /// How many daily backups stay; older ones are removed.
    pub keep: usize,
    /// The hour of the day at which one is made, 0 to 23, in UTC.
    pub at_hour: u32,
}

impl Default for BackupConfig {
    fn default() -> Self {
        // A week; three in the morning is quiet in most of the time zones of one founder.
        Self { dir: None, keep: 7, at_hour: 3 }
    }
}
