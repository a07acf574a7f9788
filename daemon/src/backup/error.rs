//! Why there is no backup, or no restore.

use crate::ledger::{CopyError, OpenError};
use deputy_actors::ports::{AppendError, LedgerFault};
use std::path::{Path, PathBuf};

/// Why a backup was not made or not restored, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("could not {operation} {} ({source})", path.display())]
    Io {
        /// What was tried, as a verb.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something is there already.
    #[error("{} is there already: choose another name, or move it away", .0.display())]
    Exists(PathBuf),
    /// The backup would contain itself.
    #[error("{} lies in the data directory: choose a place outside, on another disk if there is one", .0.display())]
    Inside(PathBuf),
    /// Nothing says where to.
    #[error("nothing says where to: give --out, or set backup.dir in the configuration")]
    NoPlace,
    /// It is no backup, or not a whole one.
    #[error("{} is no backup that can be used: {detail}", path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A restore goes into an empty place only.
    #[error("{} is not empty: a restore goes into an empty place only, so move it away first", .0.display())]
    NotEmpty(PathBuf),
    /// Made on the other database.
    #[error("the backup was made on {made}, and database.url says {wanted}: restore it onto the same kind")]
    OtherEngine {
        /// What it was made on.
        made: &'static str,
        /// What the configuration says.
        wanted: &'static str,
    },
    /// The copy of the ledger.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The restored ledger.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The ledger while it was copied or restored.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    /// What the restored ledger could not be told.
    #[error("the restored ledger could not be marked as such")]
    Append(#[from] AppendError),
}

impl BackupError {
    pub(super) fn unusable(path: &Path, detail: impl Into<String>) -> Self {
        Self::Unusable { path: path.to_owned(), detail: detail.into() }
    }
}

/// Names the operation and the path.
pub(super) trait OrError<T> {
    /// `operation` is a verb that completes "could not … PATH".
    fn or_error(self, operation: &'static str, path: &Path) -> Result<T, BackupError>;
}

impl<T> OrError<T> for std::io::Result<T> {
    fn or_error(self, operation: &'static str, path: &Path) -> Result<T, BackupError> {
        self.map_err(|source| BackupError::Io { operation, path: path.to_owned(), source })
    }
}
