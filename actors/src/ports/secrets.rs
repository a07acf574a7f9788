//! What a project's tools need and nobody else may see.

use async_trait::async_trait;
use deputy_domain::secret::Secret;
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

    /// Every value that must not be recorded, under the name of its variable or file.
    async fn guarded(&self, project_id: ProjectId) -> Result<Vec<Secret>, SecretFault> {
        let environment = self.environment(project_id).await?;
        Ok(environment.iter().filter_map(|(name, value)| Secret::new(name, value.as_bytes())).collect())
    }

    /// Removes everything that is kept for a project.
    async fn forget(&self, _project_id: ProjectId) -> Result<(), SecretFault> {
        Ok(())
    }

    /// Puts the project's secret files into a tree, readable by the owner only.
    async fn place(&self, project_id: ProjectId, tree: &Path) -> Result<(), SecretFault>;
}
