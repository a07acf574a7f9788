//! Where a backup is restored to.

use crate::ledger::Options;
use std::path::PathBuf;

/// Where a backup goes.
pub struct Destination {
    /// `database.url`.
    pub database_url: String,
    /// `storage.data_dir`: absent or empty.
    pub data_dir: PathBuf,
    /// How the ledger is opened.
    pub options: Options,
    /// Mints ids of events.
    pub mint: fn() -> uuid::Uuid,
}

impl Destination {
    /// How the restore itself opens the ledger, which nobody else may before it has come to its end.
    pub(super) fn opening(&self) -> Options {
        Options { restoring: true, ..self.options.clone() }
    }
}
