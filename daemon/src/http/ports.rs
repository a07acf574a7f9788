//! What the API needs from other parts of the daemon.

use async_trait::async_trait;
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;

/// Keeps what a project's tools need and nobody else may see.
#[async_trait]
pub trait KeepSecrets: Send + Sync + 'static {
    /// Keeps values of environment variables and texts of secret files, durably, in place of earlier ones. An error
    /// says what to do and names no value.
    async fn keep(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, String>,
        files: BTreeMap<String, String>,
    ) -> Result<(), String>;
}
