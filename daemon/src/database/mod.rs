//! The database that the ledger lies in, for tables of adapters that are no part of the history.
//!
//! Owner: the ledger opens it and closes it. Invariant: whoever has it writes to tables of their own only, never to
//! the ledger's; schema changes are in the ledger's migrations.

use sqlx::{PgPool, SqlitePool};

/// Connections to the database that the ledger lies in. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Database {
    /// One connection: SQLite has one writer at a time, and it shares that place with the ledger's.
    Sqlite(SqlitePool),
    /// A few connections.
    Postgres(PgPool),
}

impl Database {
    /// Closes the connections in good order.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Runs the same statements on whichever engine it is: `$1` placeholders and native UUIDs are understood by both.
macro_rules! on_database {
    ($database:expr, $pool:ident => $body:expr) => {
        match $database {
            $crate::database::Database::Sqlite($pool) => $body,
            $crate::database::Database::Postgres($pool) => $body,
        }
    };
}
pub(crate) use on_database;
