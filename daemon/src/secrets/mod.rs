//! What a project's tools need and nobody else may see.

use async_trait::async_trait;
use deputy_actors::ports::{SecretFault, Secrets};
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Secrets in files below the data directory.
pub struct FileSecrets {
    _data_dir: PathBuf,
}

impl FileSecrets {
    /// Over a data directory.
    pub const fn new(data_dir: PathBuf) -> Self {
        Self { _data_dir: data_dir }
    }

    /// Keeps a project's secrets in place of earlier ones.
    #[expect(clippy::unused_async, reason = "it writes files once there are any")]
    pub async fn store(
        &self,
        _: ProjectId,
        env: BTreeMap<String, String>,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Result<(), SecretFault> {
        if env.is_empty() && files.is_empty() {
            return Ok(());
        }
        Err(SecretFault("this version cannot keep them yet: leave `env` and `secret_files` out".to_owned()))
    }
}

#[async_trait]
impl Secrets for FileSecrets {
    async fn environment(&self, _: ProjectId) -> Result<BTreeMap<String, String>, SecretFault> {
        Ok(BTreeMap::new())
    }

    async fn place(&self, _: ProjectId, _: &Path) -> Result<(), SecretFault> {
        Ok(())
    }
}
