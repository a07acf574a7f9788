//! Groups on PostgreSQL.
//!
//! The first try relies on what is remembered and is one statement, which records only if the head is still where it
//! is remembered to be. When it is not, another daemon wrote: the second try reads everything under the head's lock.

use super::super::engine::{Base, Batch, Certainty, RowChange, RowMap, StoredRow, Wanted, from_db, to_db};
use super::super::error::Fault;
use super::super::event_row::stream_from_db;
use super::connection::{Head, PostgresEngine};
use super::sql;
use deputy_domain::ledger::{LeaseId, RowKey};
use deputy_protocol::ids::{DaemonId, EventId};
use deputy_protocol::stream::Stream;
use std::collections::HashMap;
use uuid::Uuid;

type Known = HashMap<EventId, (u64, Stream, u64)>;

impl PostgresEngine {
    /// Where a group starts from.
    pub(super) async fn base(&mut self, wanted: &Wanted, certainty: Certainty) -> Result<Base, Fault> {
        let begun = match certainty {
            Certainty::Assumed if !self.contended => self.remembered_base(wanted).await,
            Certainty::Assumed | Certainty::Read => self.locked_base(wanted).await,
        };
        if begun.is_err() {
            self.roll_back().await;
        }
        begun
    }

    async fn remembered_base(&mut self, wanted: &Wanted) -> Result<Base, Fault> {
        let tip = match self.cache.tip {
            Some(tip) => tip,
            None => self.read_head().await?,
        };
        let (streams, leases) = (self.cache.missing_streams(wanted), self.cache.missing_leases(wanted));
        if !streams.is_empty() || !leases.is_empty() {
            self.load(streams, &[], &leases).await?;
        }
        Ok(self.cache.base(wanted, tip))
    }

    async fn locked_base(&mut self, wanted: &Wanted) -> Result<Base, Fault> {
        let remembered = self.cache.tip;
        let head = self.lock("record events").await?;
        // Alone again: nobody else wrote since our last group.
        self.contended = remembered != Some(head.tip);
        let (streams, leases) = (self.cache.missing_streams(wanted), self.cache.missing_leases(wanted));
        let known = self.load(streams, &wanted.events, &leases).await?;
        let mut base = self.cache.base(wanted, head.tip);
        base.heads.known = known;
        Ok(base)
    }

    /// Differs: what is read next belongs to this head or to a later one; if to a later one, the commit finds out.
    async fn read_head(&mut self) -> Result<(u64, [u8; 32]), Fault> {
        let row = sqlx::query(sql::READ_HEAD).fetch_one(self.conn().await?).await;
        let head =
            row.and_then(|row| Head::read(&row)).map_err(|error| self.failed("read the head", &error))?;
        self.cache.clear();
        self.cache.tip = Some(head.tip);
        self.turn = head.turn;
        Ok(head.tip)
    }

    /// Remembers versions and leases; tells which events are known.
    async fn load(
        &mut self,
        streams: Vec<String>,
        events: &[EventId],
        leases: &[LeaseId],
    ) -> Result<Known, Fault> {
        type Found = (i32, String, Option<Uuid>, Option<Uuid>, i64, i64);
        let events: Vec<Uuid> = events.iter().map(|id| id.0).collect();
        let ids: Vec<Uuid> = leases.iter().map(|id| id.0).collect();
        let query = sqlx::query_as(sql::LOAD).bind(streams).bind(events).bind(ids);
        let found: Result<Vec<Found>, sqlx::Error> = query.fetch_all(self.conn().await?).await;
        let found = found.map_err(|error| self.failed("read the heads of streams", &error))?;
        let mut known = Known::new();
        self.cache.leases.extend(leases.iter().map(|lease| (*lease, None)));
        for (part, stream, id, owner, position, version) in found {
            match (part, id, owner) {
                (1, ..) => {
                    self.cache.versions.insert(stream_from_db(stream), from_db(version));
                }
                (2, Some(id), _) => {
                    known.insert(EventId(id), (from_db(position), stream_from_db(stream), from_db(version)));
                }
                (_, Some(id), Some(owner)) => {
                    self.cache.leases.insert(LeaseId(id), Some((DaemonId(owner), from_db(version))));
                }
                _ => {}
            }
        }
        Ok(known)
    }

    /// Rows that a group touches, from memory where it has them.
    pub(super) async fn load_rows(&mut self, keys: &[RowKey]) -> Result<RowMap, Fault> {
        let missing = self.cache.missing_rows(keys);
        if missing.is_empty() {
            return Ok(self.cache.join_rows(keys, &RowMap::new()));
        }
        let tables: Vec<&str> = missing.iter().map(|key| key.table.name()).collect();
        let names: Vec<&str> = missing.iter().map(|key| key.key.as_str()).collect();
        let query = sqlx::query_as(sql::LOAD_ROWS).bind(tables).bind(names);
        let found: Result<Vec<StoredRow>, sqlx::Error> = query.fetch_all(self.conn().await?).await;
        let found = found.map_err(|error| self.failed("read rows", &error))?;
        let read = StoredRow::read_all(found, missing);
        Ok(self.cache.join_rows(keys, &read))
    }

    /// Records a group: under the lock when it is held, else by the one statement alone.
    pub(super) async fn record(&mut self, batch: &Batch) -> Result<(), Fault> {
        let recorded = self.try_record(batch).await;
        match &recorded {
            Ok(()) => self.cache.committed(batch),
            Err(_) => self.cache.clear(),
        }
        recorded
    }

    async fn try_record(&mut self, batch: &Batch) -> Result<(), Fault> {
        let (first, last) = match batch.events.as_slice() {
            [first, .., last] => (first, last),
            [only] => (only, only),
            [] => return Ok(()),
        };
        let statement = if batch.rows.is_empty() { sql::RECORD_EVENTS } else { sql::RECORD_EVENTS_AND_ROWS };
        let query = sql::bind_events(sqlx::query(statement), &batch.events)
            .bind(to_db(last.position))
            .bind(last.hash.as_slice())
            .bind(super::follow::notice(self.id, last.position))
            .bind(to_db(first.position - 1))
            .bind(self.turn);
        let query = if batch.rows.is_empty() { query } else { sql::bind_rows(query, &batch.rows) };
        // `execute` waits for the server's last word: outside of a transaction its result comes before its commit.
        let done = query.execute(self.conn().await?).await;
        match done {
            Ok(done) if done.rows_affected() == batch.events.len() as u64 => {}
            Ok(_) => {
                self.contended = true;
                self.roll_back().await;
                return Err(Fault::Stale("another daemon has recorded events".to_owned()));
            }
            Err(error) => return self.doubt("record events", &error, Some(first.event_id)).await,
        }
        if self.locked { self.finish("record events", Some(first.event_id)).await } else { Ok(()) }
    }

    /// Writes rows inside a transaction that is open already.
    pub(super) async fn write_rows(&mut self, changes: &[RowChange]) -> Result<(), Fault> {
        let query = sql::bind_rows(sqlx::query(sql::WRITE_ROWS), changes);
        let done = query.execute(self.conn().await?).await;
        done.map(|_| ()).map_err(|error| self.failed("write rows", &error))
    }
}
