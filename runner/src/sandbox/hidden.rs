//! Names in the workspace that the tools see as empty.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use deputy_protocol::link::{SandboxKind, ShimSpec, WORKSPACE_MOUNT};
use thiserror::Error;

/// Why a name cannot be hidden. Then nothing is started.
#[derive(Debug, Error)]
pub enum HideError {
    /// There is no sandbox to hide it in.
    #[error("`{0}` of the repository cannot be hidden without a sandbox")]
    NoSandbox(String),
    /// What it leads to is for the repository to say, and would stay readable.
    #[error("`{0}` of the repository is a link, and what it leads to cannot be hidden")]
    Link(String),
    /// It is no name at the top of the workspace.
    #[error("`{0}` is no name at the top of the workspace, and only those can be hidden")]
    NoName(String),
    /// It could not be looked at.
    #[error("`{name}` of the repository cannot be looked at: {source}")]
    Unseen {
        /// Which.
        name: String,
        /// Why.
        source: io::Error,
    },
}

/// What is put over a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// A folder with nothing in it.
    Folder(PathBuf),
    /// A file that says nothing, in the words of its kind.
    File(PathBuf, &'static str),
}

/// Whether all that is to be hidden can be.
pub fn try_hide(spec: &ShimSpec) -> Result<(), HideError> {
    covers(spec).map(|_| ())
}

/// What is put over the names that are there. One that is not there cannot be covered without making it.
pub(super) fn covers(spec: &ShimSpec) -> Result<Vec<Cover>, HideError> {
    let mut covers = Vec::new();
    for name in &spec.hidden {
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Err(HideError::NoName(name.clone()));
        }
        let found = match spec.workspace.join(name).symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            found => found.map_err(|source| HideError::Unseen { name: name.clone(), source })?,
        };
        if spec.sandbox == SandboxKind::None {
            return Err(HideError::NoSandbox(name.clone()));
        }
        let target = Path::new(WORKSPACE_MOUNT).join(name);
        covers.push(if found.is_symlink() {
            return Err(HideError::Link(name.clone()));
        } else if found.is_dir() {
            Cover::Folder(target)
        } else {
            Cover::File(target, nothing(name))
        });
    }
    Ok(covers)
}

/// A file of this name that says nothing and can be read by whoever reads such files.
fn nothing(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("json" | "jsonc" | "yml" | "yaml") => "{}\n",
        _ => "",
    }
}

/// Writes the files that say nothing into `folder`, and gives the one that says this.
pub(super) fn written(folder: &Path, text: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let file = folder.join(if text.is_empty() { "empty" } else { "empty-object" });
    fs::write(&file, text)?;
    Ok(file)
}
