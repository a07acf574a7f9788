//! What a `database.url` means.

use super::error::OpenError;
use std::path::{Path, PathBuf};

/// Which engine, and where.
pub(super) enum Chosen {
    Sqlite(PathBuf),
    Postgres,
}

/// The engine that a `database.url` means.
pub(super) fn engine_of(url: &str, data_dir: &Path) -> Result<Chosen, OpenError> {
    if url == "sqlite" {
        return Ok(Chosen::Sqlite(data_dir.join("ledger.db")));
    }
    match url.split_once(':') {
        Some(("postgres" | "postgresql", _)) => Ok(Chosen::Postgres),
        Some(("sqlite", path)) => {
            let path = path.strip_prefix("//").unwrap_or(path);
            // Readers have connections of their own, so there has to be a file.
            if path.is_empty() || path == ":memory:" {
                return Err(OpenError::Url("a SQLite ledger needs a path".to_owned()));
            }
            Ok(Chosen::Sqlite(PathBuf::from(path)))
        }
        _ => Err(OpenError::Url("its scheme is neither sqlite nor postgres".to_owned())),
    }
}

/// Whether a `database.url` means PostgreSQL.
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}

/// The file that a `database.url` means, where it means SQLite.
pub fn sqlite_file(url: &str, data_dir: &Path) -> Result<PathBuf, OpenError> {
    match engine_of(url, data_dir)? {
        Chosen::Sqlite(path) => Ok(path),
        Chosen::Postgres => Err(OpenError::Url("it names no file".to_owned())),
    }
}
