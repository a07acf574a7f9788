//! Where a daemon lives. Two daemons never live in one place at once: each holds the lock of its data directory.

use super::error::OpenError;
use super::lock::refused;
use chrono::{DateTime, Utc};
use deputy_actors::ports::PlaceSeen;
use deputy_protocol::ids::{DaemonId, PlaceId};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use uuid::Uuid;

/// Names the place. It is moved and restored with everything else in the data directory.
const FILE: &str = "place";

/// Where a daemon lives.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub id: PlaceId,
    pub host: String,
    pub data_dir: String,
    /// Where people reach it.
    pub url: Option<String>,
}

/// Whose clock says how old a heartbeat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseClock {
    /// The database's, where it has one: hosts disagree about the time, and must not about who lives. SQLite is on the
    /// host itself.
    Database,
    /// The daemon's own, which tests move.
    Own,
}

/// The name of the place that a data directory is, minted when it is first asked for. Under the directory's lock.
pub(super) fn place_id(data_dir: &Path) -> Result<PlaceId, OpenError> {
    let path = data_dir.join(FILE);
    let failed = |operation, source| OpenError::Io { operation, path: path.clone(), source };
    match fs::read_to_string(&path) {
        Ok(text) => text
            .trim()
            .parse()
            .map_err(|_| failed("read", std::io::Error::new(ErrorKind::InvalidData, "it holds no id"))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let id = PlaceId(Uuid::now_v7());
            write(data_dir, &path, id).map_err(|error| refused(data_dir, error))?;
            Ok(id)
        }
        Err(error) => Err(failed("read", error)),
    }
}

/// In one step that survives a power cut: half an id would be somebody else's.
fn write(data_dir: &Path, path: &Path, id: PlaceId) -> std::io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
    writeln!(file, "{id}")?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    File::open(data_dir)?.sync_all()
}

/// A daemon as the database has it, and the time that its heartbeat is compared with.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StoredPlace {
    pub id: Uuid,
    pub place: Uuid,
    pub host: String,
    pub data_dir: String,
    pub url: Option<String>,
    pub heartbeat_at: i64,
}

impl StoredPlace {
    /// One row a place: its last daemon's.
    pub(super) fn read_all(mut found: Vec<Self>, fresh_since: i64) -> Vec<PlaceSeen> {
        found.sort_by_key(|row| (row.place, std::cmp::Reverse(row.heartbeat_at)));
        found.dedup_by_key(|row| row.place);
        let seen = found.into_iter().map(|row| PlaceSeen {
            place_id: PlaceId(row.place),
            daemon_id: DaemonId(row.id),
            host: row.host,
            data_dir: row.data_dir,
            url: row.url,
            heard_at: DateTime::<Utc>::from_timestamp_micros(row.heartbeat_at).unwrap_or_default(),
            lives: row.heartbeat_at >= fresh_since,
        });
        seen.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::place_id;

    #[test]
    fn a_data_directory_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let id = place_id(folder.path()).unwrap();
        assert_eq!(place_id(folder.path()).unwrap(), id);
        std::fs::write(folder.path().join("place"), "half an i").unwrap();
        assert!(place_id(folder.path()).is_err());
    }
}
