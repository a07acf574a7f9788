//! Copies of everything that cannot be made anew.

use async_trait::async_trait;

/// What a backup came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupMade {
    /// Its name in the folder of backups.
    pub name: String,
    /// Position of the last event in it.
    pub position: u64,
    /// Size of all its files.
    pub size_bytes: u64,
}

/// Why there is no backup: what failed and what to do, for people.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct BackupFault(pub String);

/// Copies of everything that cannot be made anew, in a folder that the founder chose.
#[async_trait]
pub trait Backups: Send + Sync + 'static {
    /// Makes one, proves that it can be read, and removes those that are older than what is kept.
    async fn create(&self) -> Result<BackupMade, BackupFault>;
}
