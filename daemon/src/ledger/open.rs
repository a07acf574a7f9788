//! From a URL to an open ledger.

use super::engine::{Engine, Reader};
use super::error::OpenError;
use super::lock::DataDirLock;
use super::place::{LeaseClock, Place, place_id};
use super::restoring::refuse_cut;
use super::store::{Lives, Store};
use super::writer::{Signals, Writer};
use super::{postgres, sqlite};
use crate::database::Database;
use chrono::{DateTime, TimeDelta, Utc};
use deputy_protocol::ids::{LedgerId, PlaceId};
use sqlx::migrate::{MigrateError, Migrator};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where the time comes from.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How a ledger behaves.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub now: Now,
    /// How long after its last heartbeat a daemon counts as alive.
    pub freshness: TimeDelta,
    /// Whose clock says how long that was.
    pub lease_clock: LeaseClock,
    /// Name of this host, beside each heartbeat.
    pub host: String,
    /// Where people reach this daemon, beside it.
    pub url: Option<String>,
    /// How long to go on asking a database server that went away what became of a commit, before the daemon stops.
    pub settle_for: Duration,
    /// At most this many appends are committed together.
    pub group_appends: usize,
    /// About this many bytes of payload are committed together; a larger single append is committed alone.
    pub group_bytes: usize,
    /// How many wishes may wait for the writer before callers wait for a place.
    pub queue: usize,
    /// Called on both sides of every commit: where a test ends the process.
    pub at_boundary: Option<AtBoundary>,
    /// Opened by the restore itself, which nobody else may interrupt.
    pub restoring: bool,
}

/// Which side of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Nothing of the group is recorded.
    Before,
    /// All of it is, and nobody outside was told.
    After,
}

/// What a test does at a boundary.
pub type AtBoundary = Arc<dyn Fn(Boundary) + Send + Sync>;

impl Options {
    /// The ones for production, with this clock and this host's name.
    pub fn new(now: Now, host: impl Into<String>) -> Self {
        Self {
            now,
            // Three heartbeats of ten seconds.
            freshness: TimeDelta::seconds(30),
            lease_clock: LeaseClock::Database,
            host: host.into(),
            url: None,
            // As long as a server takes to start again, or another one to take over.
            settle_for: Duration::from_secs(30),
            // Twice the callers that the benchmark asks for, so that none of them waits for a second commit.
            group_appends: 512,
            // Some milliseconds of writing; more would make everybody wait for one big append.
            group_bytes: 4 << 20,
            queue: 1024,
            at_boundary: None,
            restoring: false,
        }
    }
}

/// An engine with its readers, opened and brought up to date.
pub(super) struct Opened {
    pub id: LedgerId,
    pub head: u64,
    pub engine: Box<dyn Engine>,
    pub reader: Arc<dyn Reader>,
    pub database: Database,
}

/// Opens the ledger at a URL and brings its schema up to date.
///
/// `sqlite` alone means `ledger.db` in the data directory. The lock of the data directory is taken first and held
/// until the ledger is closed, on either engine.
pub async fn open(url: &str, data_dir: &Path, options: Options) -> Result<Arc<Store>, OpenError> {
    let lock = DataDirLock::take(data_dir)?;
    let data_dir = data_dir.canonicalize().map_err(|source| OpenError::Io {
        operation: "find",
        path: data_dir.to_owned(),
        source,
    })?;
    if !options.restoring {
        refuse_cut(&data_dir)?;
    }
    let place = Place {
        id: place_id(&data_dir)?,
        host: options.host.clone(),
        data_dir: data_dir.display().to_string(),
        url: options.url.clone(),
    };
    match engine_of(url, &data_dir)? {
        Chosen::Sqlite(path) => {
            let lock = lock.with_database(&path)?;
            let opened = sqlite::open(&path, place.clone()).await?;
            Ok(start(opened, place.id, options, lock, None))
        }
        Chosen::Postgres => {
            let (opened, follow) = postgres::open(url, place.clone(), &options).await?;
            Ok(start(opened, place.id, options, lock, Some(follow)))
        }
    }
}

enum Chosen {
    Sqlite(PathBuf),
    Postgres,
}

fn engine_of(url: &str, data_dir: &Path) -> Result<Chosen, OpenError> {
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

/// What a schema change came to.
pub(super) fn migrated(known: &Migrator, outcome: Result<(), MigrateError>) -> Result<(), OpenError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) => {
            let known = known.iter().map(|migration| migration.version).max().unwrap_or(0);
            Err(OpenError::SchemaNewer { found, known })
        }
        Err(error) => Err(OpenError::Migrate(error)),
    }
}

fn start(
    opened: Opened,
    place: PlaceId,
    options: Options,
    lock: DataDirLock,
    follow: Option<postgres::Follow>,
) -> Arc<Store> {
    let signals =
        Arc::new(Signals { head: watch::Sender::new(opened.head), fatal: watch::Sender::new(None) });
    let (sender, jobs) = mpsc::channel(options.queue);
    let closing = CancellationToken::new();
    let tasks = TaskTracker::new();
    if let Some(follow) = follow {
        tasks.spawn(follow.run(signals.clone(), closing.clone()));
    }
    let lives = Lives { now: Arc::clone(&options.now), freshness: options.freshness };
    let writer =
        Writer { engine: opened.engine, jobs, signals: signals.clone(), options, closing: closing.clone() };
    tasks.spawn(async move {
        writer.run().await;
        // Given back only now: until here the database was ours.
        drop(lock);
    });
    Arc::new(Store {
        id: opened.id,
        place,
        lives,
        jobs: sender,
        reader: opened.reader,
        database: opened.database,
        signals,
        closing,
        tasks,
    })
}
