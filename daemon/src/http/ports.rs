//! What the API needs from other parts of the daemon.

use async_trait::async_trait;
use deputy_protocol::api::{TrafficExchange, TrafficRecord};
use deputy_protocol::ids::{CallId, ProjectId};
use std::collections::BTreeMap;
use uuid::Uuid;

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

    /// Keeps what comes with a value, takes away what comes without, and leaves all else as it is. The names of
    /// everything that is kept then come back: variables, then files.
    async fn change(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, Option<String>>,
        files: BTreeMap<String, Option<String>>,
    ) -> Result<(Vec<String>, Vec<String>), String>;
}

/// What runs and conversations said to models.
#[async_trait]
pub trait ReadTraffic: Send + Sync + 'static {
    /// Calls of a run, or of a conversation, in their order, from this place on, and whether there are more.
    async fn records(
        &self,
        of: Uuid,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<TrafficRecord>, bool), String>;

    /// A call of a run, or of a conversation, with all that was said; `None` when it is not kept, or not any more.
    async fn exchange(&self, of: Uuid, call_id: CallId) -> Result<Option<TrafficExchange>, String>;
}
