//! `[database]` and `[storage]`.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::ToSchema;

/// The ledger.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// `sqlite` (a file in the data directory), `sqlite://PATH`, or `postgres://USER:PASSWORD@HOST/NAME`.
    pub url: String,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite".to_owned() }
    }
}

/// Where workspaces, artifacts and keys lie.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StorageConfig {
    /// A folder of its own, readable by Deputy only. Under systemd it is the service's state directory.
    #[schema(value_type = String)]
    pub data_dir: PathBuf,
}

impl Default for StorageConfig {
    fn default() -> Self {
        Self { data_dir: PathBuf::from("./.deputy") }
    }
}
