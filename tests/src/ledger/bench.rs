//! One ledger on one engine.

use crate::clock::ManualClock;
use crate::postgres::Cluster;
use deputyd::ledger::{LeaseClock, OpenError, Options, Store, open};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A fresh database and a data directory; ledgers are opened on them as often as wanted.
#[derive(Debug)]
pub struct Bench {
    engine: Engine,
    dir: TempDir,
    url: String,
    /// The clock of all its ledgers.
    pub clock: ManualClock,
}

impl Bench {
    /// A fresh one; nothing when the engine cannot be had here.
    pub async fn new(engine: Engine) -> Option<Self> {
        let dir = TempDir::new().expect("a temporary folder can be made");
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", dir.path().join("ledger.db").display()),
            Engine::Postgres => Cluster::shared()?.fresh().await,
        };
        Some(Self { engine, dir, url, clock: ManualClock::default() })
    }

    /// Which engine it is on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// URL of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The data directory of the first daemon.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Opens the ledger as the first daemon.
    pub async fn open(&self) -> Arc<Store> {
        self.open_as("data").await
    }

    /// Opens the ledger as the daemon with this data directory.
    pub async fn open_as(&self, data_dir: &str) -> Arc<Store> {
        self.try_open(&self.dir.path().join(data_dir)).await.expect("the ledger opens")
    }

    /// Opens the ledger, or says why not.
    pub async fn try_open(&self, data_dir: &Path) -> Result<Arc<Store>, OpenError> {
        open(&self.url, data_dir, self.options()).await
    }

    /// With this bench's clock.
    pub fn options(&self) -> Options {
        let clock = self.clock.clone();
        // Time is moved here, so it is this clock that heartbeats go by.
        Options { lease_clock: LeaseClock::Own, ..Options::new(Arc::new(move || clock.now()), "here") }
    }

    /// Runs SQL past the ledger. How many rows it touched, or what the database said.
    pub async fn sql(&self, sql: &'static str) -> Result<u64, String> {
        let text = |error: sqlx::Error| error.to_string();
        match self.engine {
            Engine::Sqlite => {
                let mut conn = SqliteConnection::connect(&self.url).await.map_err(text)?;
                let done = sqlx::raw_sql(sql).execute(&mut conn).await;
                conn.close().await.map_err(text)?;
                done.map(|done| done.rows_affected()).map_err(text)
            }
            Engine::Postgres => {
                let mut conn = PgConnection::connect(&self.url).await.map_err(text)?;
                sqlx::raw_sql(sql).execute(&mut conn).await.map(|done| done.rows_affected()).map_err(text)
            }
        }
    }

    /// All text in one column of a query, past the ledger.
    pub async fn column(&self, sql: &'static str) -> Vec<String> {
        column(&self.url, sql).await
    }

    /// Every row of every projection, as text, in order.
    pub async fn rows(&self) -> Vec<String> {
        rows(&self.url).await
    }

    /// Takes the append-only triggers away, as a tamperer would.
    pub async fn drop_triggers(&self) {
        let sql = match self.engine {
            Engine::Sqlite => {
                "DROP TRIGGER event_is_never_deleted; DROP TRIGGER event_is_only_redacted;
                 DROP TRIGGER event_follows_the_last;"
            }
            Engine::Postgres => "ALTER TABLE event DISABLE TRIGGER ALL",
        };
        self.sql(sql).await.expect("the triggers are there");
    }
}

/// Every row of every projection of the ledger in this database, as text, in order.
pub async fn rows(url: &str) -> Vec<String> {
    let sql = "SELECT tbl || '|' || key || '|' || parent || '|' || state || '|' || rank || '|'
            || CAST(position AS TEXT) || '|' || doc FROM projection ORDER BY tbl, key";
    column(url, sql).await
}

async fn column(url: &str, sql: &'static str) -> Vec<String> {
    let found: Result<Vec<(String,)>, sqlx::Error> = if url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(url).await.expect("the file is there");
        sqlx::query_as(sql).fetch_all(&mut conn).await
    } else {
        let mut conn = PgConnection::connect(url).await.expect("the server is there");
        sqlx::query_as(sql).fetch_all(&mut conn).await
    };
    found.expect("the query is right").into_iter().map(|(text,)| text).collect()
}
