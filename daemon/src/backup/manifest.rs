//! What a backup says of itself.

use super::error::{BackupError, OrError};
use crate::ledger::Contents;
use deputy_protocol::At;
use deputy_protocol::ids::{LedgerId, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The form that this version writes and reads.
const FORMAT: u32 = 1;

const FILE: &str = "manifest.json";

/// What a backup says of itself. It is written last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// Version of the program that made it.
    pub version: String,
    /// When.
    pub made_at: At,
    /// What the ledger lay on.
    pub engine: Engine,
    /// Which history it is.
    pub ledger_id: LedgerId,
    /// Position of the last event.
    pub position: u64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// Number of the last schema change.
    pub schema: u64,
    /// How many rows each projection has.
    pub rows: BTreeMap<String, u64>,
    /// Runs that had a workspace: what they did after their last capture is not here.
    pub uncaptured: Vec<RunId>,
    /// All files but this one.
    pub files: Vec<FileEntry>,
}

/// What a ledger lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Below the backup's folder; bytes that are no plain ASCII, and `%`, are written `%XX`.
    pub path: String,
    /// Its size.
    pub size_bytes: u64,
    /// Of its content, in hexadecimal.
    pub sha256: String,
}

impl Engine {
    /// Which one a `database.url` means.
    pub fn of(url: &str) -> Self {
        if url.starts_with("postgres") { Self::Postgres } else { Self::Sqlite }
    }

    /// As people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Name of the ledger's file in a backup.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Sqlite => "ledger.db",
            Self::Postgres => "ledger.dump",
        }
    }
}

impl Manifest {
    pub(super) fn new(made_at: At, engine: Engine, contents: Contents, files: Vec<FileEntry>) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            engine,
            ledger_id: contents.ledger_id,
            position: contents.position,
            hash: hex::encode(contents.hash),
            schema: contents.schema,
            rows: contents.rows,
            uncaptured: contents.uncaptured,
            files,
        }
    }

    /// Size of all files.
    pub fn size_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size_bytes).sum()
    }

    /// Whether a ledger is the one that this speaks of.
    pub(super) fn describes(&self, contents: &Contents) -> bool {
        self.ledger_id == contents.ledger_id
            && self.position == contents.position
            && self.hash == hex::encode(contents.hash)
            && self.rows == contents.rows
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let path = folder.join(FILE);
        let text = serde_json::to_vec_pretty(self).expect("a manifest is plain data and always serialises");
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .or_error("write", &path)?;
        file.write_all(&text).or_error("write", &path)
    }

    /// Reads the one of a backup.
    pub(super) fn read(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join(FILE);
        let text = std::fs::read(&path)
            .map_err(|error| BackupError::unusable(folder, format!("its {FILE} cannot be read: {error}")))?;
        let found: Self = serde_json::from_slice(&text)
            .map_err(|fault| BackupError::unusable(folder, format!("its {FILE} is not right: {fault}")))?;
        if found.format == FORMAT {
            return Ok(found);
        }
        let detail = format!("it has format {}, and this deputyd reads format {FORMAT}", found.format);
        Err(BackupError::unusable(folder, detail))
    }
}
