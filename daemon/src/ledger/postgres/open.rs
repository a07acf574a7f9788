//! Connects, says what is wrong when it cannot, and brings the schema up to date.

use super::super::cache::Cache;
use super::super::engine::from_db;
use super::super::error::OpenError;
use super::super::opened::{Opened, migrated};
use super::super::options::Options;
use super::super::place::{LeaseClock, Place};
use super::connection::PostgresEngine;
use super::follow::Follow;
use super::lease;
use super::read::PostgresReader;
use super::restoring::refuse_cut;
use crate::database::Database;
use deputy_domain::ledger::GENESIS;
use deputy_protocol::ids::LedgerId;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Embedded, so that a binary always knows its own schema.
static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// As many reads at once as a small server has use for, and one that listens.
const READERS: u32 = 5;

/// For the adapters' own tables: short statements.
const BESIDE: u32 = 4;

/// Opens the ledger in a database, and makes its tables where there are none.
pub(in super::super) async fn open(
    url: &str,
    place: Place,
    behaviour: &Options,
) -> Result<(Opened, Follow), OpenError> {
    let options = options(url)?;
    let (lease_clock, own_time) = match behaviour.lease_clock {
        LeaseClock::Database => (Some(behaviour.freshness), None),
        LeaseClock::Own => (None, Some((behaviour.now)())),
    };
    let mut conn = options.connect().await.map_err(|error| OpenError::Unreachable(error.to_string()))?;
    if !behaviour.restoring {
        refuse_cut(&mut conn).await?;
    }
    migrated(&MIGRATIONS, MIGRATIONS.run(&mut conn).await)?;
    let (id, head) = identity(&mut conn)
        .await
        .map_err(|source| OpenError::Database { operation: "read the ledger's id", source })?;
    // Differs: only the daemons that lived in this very place are gone for certain; SQLite forgets them all.
    lease::arrive(&mut conn, &place, own_time)
        .await
        .map_err(|source| OpenError::Database { operation: "forget the daemons before this one", source })?;
    let pool = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.clone());
    let beside = PgPoolOptions::new()
        .max_connections(BESIDE)
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.clone());
    let follow = Follow { pool: pool.clone(), id };
    let engine = PostgresEngine {
        options,
        conn: Some(conn),
        place,
        id,
        cache: Cache::default(),
        turn: 0,
        locked: false,
        contended: false,
        settle_for: behaviour.settle_for,
        lease_clock,
    };
    let opened = Opened {
        id,
        head,
        engine: Box::new(engine),
        reader: Arc::new(PostgresReader { pool, lease_clock }),
        database: Database::Postgres(beside),
    };
    Ok((opened, follow))
}

fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| OpenError::Url(error.to_string()))?;
    let session = [
        // Whatever the server's default is: an answered append is on its disk.
        ("synchronous_commit", "on"),
        // A daemon that froze while it held the head lets go of it, and the others answer rather than hang.
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "30s"),
        // All statements find what they want by an index. A plan made while a table was still empty scans it, and a
        // prepared statement keeps that plan until the server analyses the table, which takes a minute or more:
        // measured over the first seconds of a new ledger, reading the heads of streams took 2.1 ms so, and 0.12 ms
        // by the index. Afterwards there is no difference.
        ("enable_seqscan", "off"),
    ];
    Ok(options.application_name("deputyd").options(session).disable_statement_logging())
}

async fn identity(conn: &mut PgConnection) -> Result<(LedgerId, u64), sqlx::Error> {
    let once = "INSERT INTO ledger_head (one, ledger_id, position, hash, turn) VALUES (1, $1, 0, $2, 0)
                ON CONFLICT DO NOTHING";
    sqlx::query(once).bind(Uuid::now_v7()).bind(GENESIS.as_slice()).execute(&mut *conn).await?;
    let (id, head): (Uuid, i64) =
        sqlx::query_as("SELECT ledger_id, position FROM ledger_head").fetch_one(conn).await?;
    Ok((LedgerId(id), from_db(head)))
}
