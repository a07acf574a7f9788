//! Copying repositories, which others write to meanwhile, and now and then pack anew.

use super::error::{BackupError, OrError};
use super::manifest::FileEntry;
use super::tree::{copy_tree, private_dir};
use async_trait::async_trait;
use deputy_actors::ports::LedgerFault;
use deputy_protocol::ids::ProjectId;
use git2::{ReferenceType, Repository};
use std::any::Any;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Their folder in the data directory.
pub(super) const REPOSITORIES: &str = "repos";

/// Who packs repositories anew, and can be told to wait.
#[async_trait]
pub trait Packer: Send + Sync + 'static {
    /// Until what comes back is dropped, no object of the project's repository moves.
    async fn hold(&self, project_id: ProjectId) -> Box<dyn Any + Send>;
}

/// Of a data directory that no daemon works in.
pub struct NoPacker;

#[async_trait]
impl Packer for NoPacker {
    async fn hold(&self, _: ProjectId) -> Box<dyn Any + Send> {
        Box::new(())
    }
}

/// Copies all repositories, one after the other, and proves of each that what its refs name is in the copy.
pub(super) async fn copy_repositories(
    data_dir: &Path,
    to: &Path,
    packer: &dyn Packer,
    is_wanted: fn(&Path) -> bool,
) -> Result<Vec<FileEntry>, BackupError> {
    let mut files = Vec::new();
    private_dir(&to.join(REPOSITORIES))?;
    for name in names(&data_dir.join(REPOSITORIES))? {
        let inside = Path::new(REPOSITORIES).join(&name);
        if !is_wanted(&inside) {
            continue;
        }
        let held = match project(&name) {
            Some(project_id) => Some(packer.hold(project_id).await),
            None => None,
        };
        let (data_dir, to) = (data_dir.to_owned(), to.to_owned());
        let copied = tokio::task::spawn_blocking(move || {
            let mut files = Vec::new();
            copy_tree(&data_dir, &to, &inside, &is_wanted, &mut files)?;
            drop(held);
            complete(&to.join(&inside))?;
            Ok(files)
        });
        let copied: Result<Vec<FileEntry>, BackupError> = copied.await.unwrap_or_else(|error| {
            let detail = error.to_string();
            Err(LedgerFault::Unavailable { operation: "copy files", detail }.into())
        });
        files.extend(copied?);
    }
    Ok(files)
}

fn names(folder: &Path) -> Result<Vec<OsString>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.or_error("read", folder)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.or_error("read", folder)?;
        if entry.path().is_dir() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    Ok(names)
}

/// `PROJECT.git`.
fn project(name: &OsString) -> Option<ProjectId> {
    name.to_str()?.strip_suffix(".git")?.parse().ok()
}

/// Refuses a copy in which a ref leads nowhere: work that a restore would not bring back.
fn complete(copy: &Path) -> Result<(), BackupError> {
    let fault = |error: git2::Error| BackupError::unusable(copy, error.message());
    let repository = Repository::open_bare(copy).map_err(fault)?;
    for reference in repository.references().map_err(fault)? {
        let reference = reference.map_err(fault)?;
        // One that names another ref is right when that one is, and may wait for a branch to be born.
        if reference.kind() == Some(ReferenceType::Symbolic) {
            continue;
        }
        reference.peel_to_tree().map_err(|error| {
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            BackupError::unusable(copy, format!("its ref {name} leads nowhere: {}", error.message()))
        })?;
    }
    Ok(())
}
