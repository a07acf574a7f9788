//! The port of the daily schedule.

use super::create::BackupMaker;
use super::error::{BackupError, OrError};
use async_trait::async_trait;
use deputy_actors::ports::{BackupFault, BackupMade, Backups};
use deputy_domain::backup::outdated;
use std::fs;
use std::path::Path;

#[async_trait]
impl Backups for BackupMaker {
    async fn create(&self) -> Result<BackupMade, BackupFault> {
        let made = self.make(None).await.map_err(|error| BackupFault(error.to_string()))?;
        if let Some(dir) = &self.dir
            && let Err(error) = rotate(dir, self.keep)
        {
            // The new one is there; the disk is what suffers, and doctor and health look at it.
            tracing::warn!(%error, "old backups could not be removed");
        }
        Ok(BackupMade {
            name: made.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            position: made.manifest.position,
            size_bytes: made.manifest.size_bytes(),
        })
    }
}

/// Removes the oldest; only what has the name and the shape of a daily backup.
fn rotate(dir: &Path, keep: usize) -> Result<(), BackupError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).or_error("read", dir)? {
        let entry = entry.or_error("read", dir)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("deputy-") && name.ends_with('Z') && entry.path().join("manifest.json").is_file()
        {
            names.push(name);
        }
    }
    for name in outdated(names, keep) {
        let path = dir.join(name);
        fs::remove_dir_all(&path).or_error("remove", &path)?;
    }
    Ok(())
}
