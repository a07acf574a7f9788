//! What a project's tools need and nobody else may see.

use async_trait::async_trait;
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use std::path::Path;

/// Why a secret could not be had. Names no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the project's secrets cannot be used: {0}")]
pub struct SecretFault(pub String);

/// Values of environment variables and secret files, kept outside the ledger.
#[async_trait]
pub trait Secrets: Send + Sync + 'static {
    /// The project's environment variables.
    async fn environment(&self, project_id: ProjectId) -> Result<BTreeMap<String, String>, SecretFault>;

    /// Puts the project's secret files into a tree, readable by the owner only.
    async fn place(&self, project_id: ProjectId, tree: &Path) -> Result<(), SecretFault>;
}
