//! From a URL to an open ledger.

use super::error::OpenError;
use super::lock::DataDirLock;
use super::opened::Opened;
use super::options::Options;
use super::place::{Place, place_id};
use super::restoring::refuse_cut;
use super::store::{Lives, Store};
use super::url::{Chosen, engine_of};
use super::writer::{Signals, Writer};
use super::{postgres, sqlite};
use deputy_protocol::ids::PlaceId;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
