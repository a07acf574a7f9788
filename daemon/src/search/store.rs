//! The port, over either engine.

use super::postgres::PostgresIndex;
use super::sqlite::SqliteIndex;
use crate::database::Database;
use async_trait::async_trait;
use deputy_actors::ports::{MemoryScope, SearchFault, SearchIndex, Wanted};
use deputy_domain::memory::{Sought, Whereabouts};
use deputy_domain::search::{Mark, PassageId, Reading};
use deputy_protocol::ids::MemoryId;
use std::path::Path;
use tokio::sync::watch;

/// The index of what was said.
pub struct SearchStore {
    engine: Engine,
    reached: watch::Sender<u64>,
}

enum Engine {
    Sqlite(SqliteIndex),
    Postgres(PostgresIndex),
}

impl SearchStore {
    /// Of the ledger in this database; with SQLite it lies in the data directory. Nothing is opened before it is needed:
    /// an index that cannot be had keeps no daemon from its work.
    pub fn new(database: &Database, data_dir: &Path) -> Self {
        let engine = match database {
            Database::Sqlite(_) => Engine::Sqlite(SqliteIndex::new(data_dir.join("search.db"))),
            Database::Postgres(pool) => Engine::Postgres(PostgresIndex::new(pool)),
        };
        Self { engine, reached: watch::Sender::new(0) }
    }

    /// Closes its connections in good order.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(index) => index.close().await,
            Engine::Postgres(index) => index.close().await,
        }
    }
}

#[async_trait]
impl SearchIndex for SearchStore {
    fn reached(&self) -> watch::Receiver<u64> {
        self.reached.subscribe()
    }

    async fn mark(&self) -> Result<Mark, SearchFault> {
        let mark = match &self.engine {
            Engine::Sqlite(index) => index.mark().await?,
            Engine::Postgres(index) => index.mark().await?,
        };
        self.reached.send_replace(mark.position);
        Ok(mark)
    }

    async fn write(&self, after: u64, reading: &Reading) -> Result<u64, SearchFault> {
        let position = match &self.engine {
            Engine::Sqlite(index) => index.write(after, reading).await?,
            Engine::Postgres(index) => index.write(after, reading).await?,
        };
        self.reached.send_replace(position);
        Ok(position)
    }

    async fn clear(&self) -> Result<(), SearchFault> {
        match &self.engine {
            Engine::Sqlite(index) => index.clear().await?,
            Engine::Postgres(index) => index.clear().await?,
        }
        self.reached.send_replace(0);
        Ok(())
    }

    async fn find(&self, wanted: &Wanted) -> Result<Vec<PassageId>, SearchFault> {
        if wanted.query.is_empty() || wanted.limit == 0 {
            return Ok(Vec::new());
        }
        match &self.engine {
            Engine::Sqlite(index) => index.find(wanted).await,
            Engine::Postgres(index) => index.find(wanted).await,
        }
    }

    async fn memories(&self, sought: &Sought, scope: &MemoryScope) -> Result<Whereabouts, SearchFault> {
        match &self.engine {
            Engine::Sqlite(index) => index.memories(sought, scope).await,
            Engine::Postgres(index) => index.memories(sought, scope).await,
        }
    }

    async fn without_vector(&self, model: &str, limit: u32) -> Result<Vec<(MemoryId, u64)>, SearchFault> {
        match &self.engine {
            Engine::Sqlite(index) => index.without_vector(model, limit).await,
            Engine::Postgres(index) => index.without_vector(model, limit).await,
        }
    }

    async fn put_vector(&self, model: &str, position: u64, vector: &[f32]) -> Result<(), SearchFault> {
        match &self.engine {
            Engine::Sqlite(index) => index.put_vector(model, position, vector).await,
            Engine::Postgres(index) => index.put_vector(model, position, vector).await,
        }
    }

    async fn vectors(
        &self,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, SearchFault> {
        match &self.engine {
            Engine::Sqlite(index) => index.vectors(model, scope, limit).await,
            Engine::Postgres(index) => index.vectors(model, scope, limit).await,
        }
    }
}
