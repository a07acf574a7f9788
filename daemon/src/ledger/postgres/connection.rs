//! The writing connection: made anew after it was lost, and what was in doubt then is settled.

use super::super::cache::Cache;
use super::super::engine::{from_db, hash_from_db};
use super::super::error::Fault;
use super::super::place::Place;
use super::fault::fault;
use super::sql::{BEGIN, BEGIN_TURN};
use chrono::TimeDelta;
use deputy_protocol::ids::{EventId, LedgerId};
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{ConnectOptions, PgConnection, Row};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// A host that swallows packets must not hold the writer for long.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Between two tries to reach a server that is starting.
const TRY_EVERY: Duration = Duration::from_millis(500);

/// Where the head is. The turn rises whenever something other than an append changes what a daemon may remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) tip: (u64, [u8; 32]),
    pub(super) turn: i64,
}

impl Head {
    pub(super) fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        let hash: Vec<u8> = row.try_get(1)?;
        Ok(Self { tip: (from_db(row.try_get(0)?), hash_from_db(&hash)), turn: row.try_get(2)? })
    }
}

/// The writing connection and what it remembers.
pub(super) struct PostgresEngine {
    pub(super) options: PgConnectOptions,
    pub(super) conn: Option<PgConnection>,
    pub(super) place: Place,
    pub(super) id: LedgerId,
    pub(super) cache: Cache,
    /// Of the head that `cache` is about.
    pub(super) turn: i64,
    /// Whether a transaction is open, which holds the lock of the head.
    pub(super) locked: bool,
    /// Whether another daemon was seen to write: then groups begin under the lock.
    pub(super) contended: bool,
    /// How long to go on asking what became of a commit.
    pub(super) settle_for: Duration,
    /// How long a heartbeat is fresh by the server's clock; none where the daemon's own clock says it.
    pub(super) lease_clock: Option<TimeDelta>,
}

impl PostgresEngine {
    /// The connection.
    pub(super) async fn conn(&mut self) -> Result<&mut PgConnection, Fault> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.connect().await?,
        };
        Ok(self.conn.insert(conn))
    }

    async fn connect(&self) -> Result<PgConnection, Fault> {
        const OPERATION: &str = "reach the database server";
        let connected = timeout(CONNECT_WITHIN, self.options.connect()).await;
        let silent = |_| Fault::Unavailable { operation: OPERATION, detail: "it does not answer".to_owned() };
        connected.map_err(silent)?.map_err(|error| fault(OPERATION, &error))
    }

    /// What an error means outside of a commit. A connection that is not sound any more is given up.
    pub(super) fn failed(&mut self, operation: &'static str, error: &sqlx::Error) -> Fault {
        if is_cut(error) {
            self.lose();
        }
        fault(operation, error)
    }

    fn lose(&mut self) {
        self.conn = None;
        self.locked = false;
        self.cache.clear();
    }

    /// Opens a transaction and locks the head. What is remembered of another head is forgotten.
    pub(super) async fn lock(&mut self, operation: &'static str) -> Result<Head, Fault> {
        self.open_transaction(BEGIN, operation).await
    }

    /// The same, and all daemons forget what they remember.
    pub(super) async fn lock_and_turn(&mut self, operation: &'static str) -> Result<Head, Fault> {
        let head = self.open_transaction(BEGIN_TURN, operation).await;
        self.cache.clear();
        head
    }

    async fn open_transaction(&mut self, sql: &'static str, operation: &'static str) -> Result<Head, Fault> {
        let mut row = sqlx::raw_sql(sql).fetch_one(self.conn().await?).await;
        if row.as_ref().is_err_and(is_cut) {
            // The connection was lost while nobody used it, and nothing was begun: once more, on a new one.
            self.lose();
            row = sqlx::raw_sql(sql).fetch_one(self.conn().await?).await;
        }
        self.locked = true;
        match row.and_then(|row| Head::read(&row)) {
            Ok(head) => {
                if self.cache.tip != Some(head.tip) || self.turn != head.turn {
                    self.cache.clear();
                }
                self.cache.tip = Some(head.tip);
                self.turn = head.turn;
                Ok(head)
            }
            Err(error) => {
                let fault = self.failed(operation, &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    /// Commits what is open. `proof` is an event that is recorded if and only if the commit went through.
    pub(super) async fn finish(
        &mut self,
        operation: &'static str,
        proof: Option<EventId>,
    ) -> Result<(), Fault> {
        let Some(conn) = self.conn.as_mut().filter(|_| self.locked) else {
            return Err(Fault::Unavailable { operation, detail: "the connection was lost".to_owned() });
        };
        let done = sqlx::raw_sql("COMMIT").execute(conn).await;
        self.locked = false;
        match done {
            Ok(_) => Ok(()),
            Err(error) => self.doubt(operation, &error, proof).await,
        }
    }

    /// A statement that commits, or COMMIT itself, failed. The server's own refusal is final; a lost connection is
    /// looked into.
    pub(super) async fn doubt(
        &mut self,
        operation: &'static str,
        error: &sqlx::Error,
        proof: Option<EventId>,
    ) -> Result<(), Fault> {
        let cut = is_cut(error);
        let refused = self.failed(operation, error);
        match proof {
            _ if !cut => {
                self.roll_back().await;
                Err(refused)
            }
            Some(event_id) => self.settle(event_id, error).await,
            // Leases, rebuilt rows and redactions: done or not, doing it again does no harm.
            None => Err(refused),
        }
    }

    /// Asks, on a new connection, whether the commit went through. Raising the turn makes the answer final: whatever
    /// is still on its way from the old connection names the old turn and records nothing.
    async fn settle(&mut self, proof: EventId, error: &sqlx::Error) -> Result<(), Fault> {
        let answer = timeout(self.settle_for, async {
            loop {
                match self.ask(proof).await {
                    Ok(recorded) => return recorded,
                    Err(_) => sleep(TRY_EVERY).await,
                }
            }
        });
        match answer.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::Stale(error.to_string())),
            Err(_) => Err(Fault::Doubtful(error.to_string())),
        }
    }

    async fn ask(&mut self, proof: EventId) -> Result<bool, Fault> {
        self.lock_and_turn("settle a commit").await?;
        let sql = "SELECT FROM event WHERE event_id = $1";
        let found = sqlx::query(sql).bind(proof.0).fetch_optional(self.conn().await?).await;
        let found = found.map_err(|error| self.failed("settle a commit", &error))?;
        // In doubt itself it is simply asked again.
        Box::pin(self.finish("settle a commit", None)).await.map(|()| found.is_some())
    }

    /// Leaves no transaction open.
    pub(super) async fn roll_back(&mut self) {
        if std::mem::take(&mut self.locked)
            && let Some(conn) = self.conn.as_mut()
            && sqlx::raw_sql("ROLLBACK").execute(conn).await.is_err()
        {
            self.lose();
        }
    }
}

/// Whether the connection is gone: lost, or ended by the server (class 57, operator intervention).
fn is_cut(error: &sqlx::Error) -> bool {
    error.as_database_error().is_none_or(|error| error.code().is_some_and(|code| code.starts_with("57P")))
}
