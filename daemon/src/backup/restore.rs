//! Putting one back, into an empty place.

use super::destination::Destination;
use super::error::{BackupError, OrError};
use super::manifest::{Engine, Manifest};
use super::mark::mark;
use super::names::decode;
use super::tree::{copy_file, digest, private_dir, sync_disk};
use crate::ledger::{self, Store};
use deputy_actors::ports::LedgerFault;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Leases that were taken back.
    pub leases: u64,
}

/// Restores a backup: checks everything, then writes, and leaves a house that is paused and tells nobody anything.
pub async fn restore(backup: &Path, to: &Destination) -> Result<Restored, BackupError> {
    let manifest = Manifest::read(backup)?;
    let wanted = Engine::of(&to.database_url);
    if manifest.engine != wanted {
        return Err(BackupError::OtherEngine { made: manifest.engine.name(), wanted: wanted.name() });
    }
    is_empty(&to.data_dir)?;
    let (folder, entries) = (backup.to_owned(), manifest.clone());
    blocking(move || check_files(&folder, &entries)).await?;
    let source = backup.join(manifest.engine.file());
    let leases = match manifest.engine {
        Engine::Sqlite => restore_sqlite(backup, &source, &manifest, to).await?,
        Engine::Postgres => restore_postgres(backup, &source, &manifest, to).await?,
    };
    ledger::end_restore(&to.database_url, &to.data_dir).await?;
    Ok(Restored { manifest, leases })
}

/// The file gets its name last: a restore that was cut leaves no ledger that a daemon would start on.
async fn restore_sqlite(
    backup: &Path,
    source: &Path,
    manifest: &Manifest,
    to: &Destination,
) -> Result<u64, BackupError> {
    let found = ledger::inspect(source).await?;
    agrees(backup, manifest, &found)?;
    let uncaptured = found.uncaptured;
    let target = ledger::sqlite_file(&to.database_url, &to.data_dir)?;
    if target.exists() {
        return Err(BackupError::NotEmpty(target));
    }
    begin(to).await?;
    copy_data(backup, manifest, to).await?;
    let mut partial = target.clone().into_os_string();
    partial.push(".restoring");
    let partial = PathBuf::from(partial);
    let (from, into) = (source.to_owned(), partial.clone());
    blocking(move || copy_file(&from, &into).map(drop)).await?;
    let url = format!("sqlite://{}", partial.display());
    let store = ledger::open(&url, &to.data_dir, to.opening()).await?;
    let leases = mark(&store, &uncaptured, manifest, to).await;
    store.close().await;
    let leases = leases?;
    ledger::fold(&partial).await?;
    fs::rename(&partial, &target).or_error("rename", &partial)?;
    sync_disk(&to.data_dir)?;
    Ok(leases)
}

async fn restore_postgres(
    backup: &Path,
    source: &Path,
    manifest: &Manifest,
    to: &Destination,
) -> Result<u64, BackupError> {
    begin(to).await?;
    copy_data(backup, manifest, to).await?;
    // Refuses a database that has any of these tables, and then changes nothing.
    ledger::load_dump(&to.database_url, source).await?;
    let store = ledger::open(&to.database_url, &to.data_dir, to.opening()).await?;
    let leases = prove_and_mark(backup, &store, manifest, to).await;
    store.close().await;
    leases
}

/// From here on nobody but this restore starts on what is there.
async fn begin(to: &Destination) -> Result<(), BackupError> {
    private_dir(&to.data_dir)?;
    Ok(ledger::begin_restore(&to.database_url, &to.data_dir).await?)
}

async fn prove_and_mark(
    backup: &Path,
    store: &Store,
    manifest: &Manifest,
    to: &Destination,
) -> Result<u64, BackupError> {
    let found = store.contents().await?;
    agrees(backup, manifest, &found)?;
    if let Some(fault) = store.verify().await?.fault {
        return Err(BackupError::unusable(backup, fault.to_string()));
    }
    mark(store, &found.uncaptured, manifest, to).await
}

fn agrees(backup: &Path, manifest: &Manifest, found: &ledger::Contents) -> Result<(), BackupError> {
    if manifest.describes(found) {
        return Ok(());
    }
    Err(BackupError::unusable(backup, "its ledger is not the one that its manifest speaks of"))
}

fn is_empty(data_dir: &Path) -> Result<(), BackupError> {
    let entries = match fs::read_dir(data_dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.or_error("read", data_dir)?,
    };
    for entry in entries {
        // The lock of a daemon that is gone; one that lives holds it, and then opening the ledger says so.
        if entry.or_error("read", data_dir)?.file_name() != "lock" {
            return Err(BackupError::NotEmpty(data_dir.to_owned()));
        }
    }
    Ok(())
}

/// Every file is there, is the one that was written, and leads nowhere else.
fn check_files(backup: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let mut seen = BTreeSet::new();
    for file in &manifest.files {
        let path = decode(&file.path)
            .filter(|path| seen.insert(path.clone()))
            .ok_or_else(|| BackupError::unusable(backup, format!("{} is no name of a file", file.path)))?;
        let path = backup.join(path);
        let is_plain = path.symlink_metadata().is_ok_and(|found| found.is_file());
        if !is_plain {
            return Err(BackupError::unusable(backup, format!("{} is missing", file.path)));
        }
        if digest(&path)? != (file.size_bytes, file.sha256.clone()) {
            return Err(BackupError::unusable(backup, format!("{} was changed", file.path)));
        }
    }
    if seen.contains(Path::new(manifest.engine.file())) {
        Ok(())
    } else {
        Err(BackupError::unusable(backup, "it has no ledger"))
    }
}

async fn copy_data(backup: &Path, manifest: &Manifest, to: &Destination) -> Result<(), BackupError> {
    let (backup, manifest, data_dir) = (backup.to_owned(), manifest.clone(), to.data_dir.clone());
    blocking(move || {
        private_dir(&data_dir)?;
        for file in &manifest.files {
            let Some(path) = decode(&file.path) else { continue };
            let Ok(inside) = path.strip_prefix("data") else { continue };
            let target = data_dir.join(inside);
            private_dir(target.parent().unwrap_or(&data_dir))?;
            // Once more, since it is this reading that counts.
            if copy_file(&backup.join(&path), &target)? != Some((file.size_bytes, file.sha256.clone())) {
                return Err(BackupError::unusable(&backup, format!("{} was changed", file.path)));
            }
        }
        empty_folders(&data_dir)
    })
    .await
}

/// Git wants these in a repository, and an empty folder is in no list of files.
fn empty_folders(data_dir: &Path) -> Result<(), BackupError> {
    let repos = data_dir.join("repos");
    let entries = match fs::read_dir(&repos) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.or_error("read", &repos)?,
    };
    for entry in entries {
        let repository = entry.or_error("read", &repos)?.path();
        for folder in ["refs/heads", "refs/tags", "objects/info", "objects/pack"] {
            private_dir(&repository.join(folder))?;
        }
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        let detail = error.to_string();
        Err(LedgerFault::Unavailable { operation: "copy files", detail }.into())
    })
}
