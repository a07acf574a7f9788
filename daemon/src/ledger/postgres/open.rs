//! Connects, says what is wrong when it cannot, and brings the schema up to date.

use super::super::cache::Cache;
use super::super::engine::from_db;
use super::super::error::OpenError;
use super::super::open::{Opened, Options, Place, migrated};
use super::connection::PostgresEngine;
use super::follow::Follow;
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
    let mut conn = options.connect().await.map_err(|error| OpenError::Unreachable(error.to_string()))?;
    if !behaviour.restoring {
        refuse_cut(&mut conn).await?;
    }
    migrated(&MIGRATIONS, MIGRATIONS.run(&mut conn).await)?;
    let (id, head) = identity(&mut conn)
        .await
        .map_err(|source| OpenError::Database { operation: "read the ledger's id", source })?;
    // Differs: only the daemons that lived in this very place are gone for certain; SQLite forgets them all.
    sqlx::query("DELETE FROM daemon WHERE host = $1 AND data_dir = $2")
        .bind(&place.host)
        .bind(&place.data_dir)
        .execute(&mut conn)
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
    };
    let opened = Opened {
        id,
        head,
        engine: Box::new(engine),
        reader: Arc::new(PostgresReader { pool }),
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
        // All statements find what they want by an index. A plan made while a table was still empty would scan it, and
        // a prepared statement keeps such a plan until the server looks at the table again, which takes a minute or more.
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
