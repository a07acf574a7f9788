//! Making one, while the daemon works.

use super::error::{BackupError, OrError};
use super::manifest::{Engine, FileEntry, Manifest};
use super::repositories::{NoPacker, Packer, REPOSITORIES, copy_repositories};
use super::tree::{copy_tree, digest, private_dir, sync_disk};
use crate::ledger::{Now, Store};
use deputy_actors::ports::LedgerFault;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// In the data directory, but made anew: the ledger (copied by its own engine), what tells processes apart, workspaces.
/// And what programs said to models, which is kept for two weeks for reading only.
const LEFT_OUT: [&str; 7] = ["lock", "control.sock", "runs", "spares", "probe", "gateway", "traffic"];
/// Databases: the ledger is copied by its own means, and what is found by words is read out of it again.
const DATABASES: [&str; 2] = ["ledger.db", "search.db"];

/// Makes backups of an open ledger and its data directory.
pub struct BackupMaker {
    pub(super) store: Arc<Store>,
    pub(super) database_url: String,
    pub(super) data_dir: PathBuf,
    pub(super) now: Now,
    pub(super) dir: Option<PathBuf>,
    pub(super) keep: usize,
    packer: Arc<dyn Packer>,
    /// One at a time.
    making: Mutex<()>,
}

/// A backup.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
}

impl BackupMaker {
    /// Of this ledger. `dir` is where backups go that are given no place, and `keep` of them stay.
    pub fn new(
        store: Arc<Store>,
        database_url: String,
        data_dir: PathBuf,
        now: Now,
        dir: Option<PathBuf>,
        keep: usize,
    ) -> Self {
        let (packer, making) = (Arc::new(NoPacker), Mutex::new(()));
        Self { store, database_url, data_dir, now, dir, keep, packer, making }
    }

    /// The same of a data directory that a daemon works in, whose repositories this one packs.
    #[must_use]
    pub fn beside(mut self, packer: Arc<dyn Packer>) -> Self {
        self.packer = packer;
        self
    }

    /// Makes one as the folder `out`, which is not there yet, or under a name of its own in the configured folder.
    pub async fn make(&self, out: Option<&Path>) -> Result<Made, BackupError> {
        let _alone = self.making.lock().await;
        let path = match out {
            Some(out) => out.to_owned(),
            None => self.own_name()?,
        };
        self.allowed(&path)?;
        // It gets its name when it is whole. One that a crash left unfinished is in nobody's way.
        let partial = beside(&path, ".partial")?;
        discard(&partial)?;
        let made = self.fill(&partial).await;
        let manifest = match made {
            Ok(manifest) => manifest,
            Err(error) => {
                let _ = discard(&partial);
                return Err(error);
            }
        };
        fs::rename(&partial, &path).or_error("rename", &partial)?;
        sync_disk(&path)?;
        Ok(Made { path, manifest })
    }

    fn own_name(&self) -> Result<PathBuf, BackupError> {
        let dir = self.dir.as_ref().ok_or(BackupError::NoPlace)?;
        private_dir(dir)?;
        Ok(dir.join((self.now)().format("deputy-%Y%m%dT%H%M%SZ").to_string()))
    }

    fn allowed(&self, path: &Path) -> Result<(), BackupError> {
        if path.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let parent = path.parent().unwrap_or(path);
        let parent = parent.canonicalize().or_error("find", parent)?;
        let data_dir = self.data_dir.canonicalize().or_error("find", &self.data_dir)?;
        if parent.starts_with(&data_dir) { Err(BackupError::Inside(path.to_owned())) } else { Ok(()) }
    }

    async fn fill(&self, folder: &Path) -> Result<Manifest, BackupError> {
        private_dir(folder)?;
        let made_at = (self.now)();
        let engine = Engine::of(&self.database_url);
        // First the ledger, then what it speaks of: commits are on disk before the event that names them.
        let ledger = folder.join(engine.file());
        let contents = self.store.copy_to(&self.database_url, &ledger).await?;
        let (data_dir, packer) = (self.data_dir.clone(), &*self.packer);
        let repositories = copy_repositories(&data_dir, &folder.join("data"), packer, is_wanted).await?;
        let folder = folder.to_owned();
        let work = tokio::task::spawn_blocking(move || {
            let (size_bytes, sha256) = digest(&ledger)?;
            let mut files = vec![FileEntry { path: engine.file().to_owned(), size_bytes, sha256 }];
            let data = repositories.into_iter().chain(copy_data(&data_dir, &folder)?);
            files.extend(data.map(|file| FileEntry { path: format!("data/{}", file.path), ..file }));
            let manifest = Manifest::new(made_at, engine, contents, files);
            manifest.write(&folder)?;
            sync_disk(&folder)?;
            Ok(manifest)
        });
        work.await.unwrap_or_else(|error| {
            Err(LedgerFault::Unavailable { operation: "copy files", detail: error.to_string() }.into())
        })
    }
}

/// All but the repositories.
fn copy_data(data_dir: &Path, folder: &Path) -> Result<Vec<FileEntry>, BackupError> {
    let is_wanted = |path: &Path| path != Path::new(REPOSITORIES) && is_wanted(path);
    let mut found = Vec::new();
    copy_tree(data_dir, &folder.join("data"), Path::new(""), &is_wanted, &mut found)?;
    Ok(found)
}

fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let at_top = path.components().count() == 1;
    let is_database = DATABASES.iter().any(|database| name.starts_with(database));
    let is_left_out = at_top && (LEFT_OUT.contains(&&*name) || is_database);
    // What git is in the middle of writing.
    let is_unfinished = name.ends_with(".lock") || name.ends_with(".partial") || name.starts_with("tmp_");
    !is_left_out && !is_unfinished
}

fn beside(path: &Path, suffix: &str) -> Result<PathBuf, BackupError> {
    let mut name =
        path.file_name().ok_or_else(|| BackupError::unusable(path, "it is no name for a folder"))?.to_owned();
    name.push(suffix);
    Ok(path.with_file_name(name))
}

fn discard(path: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).or_error("remove", path),
        _ => Ok(()),
    }
}
