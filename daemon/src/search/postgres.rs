//! The index in tables beside the ledger's.

use super::memories::PostgresMemories;
use super::{fault, from_db, hash_from_db, rank, to_db};
use deputy_actors::ports::{MemoryScope, SearchFault, Wanted};
use deputy_domain::memory::{Sought, Whereabouts};
use deputy_domain::search::{self, Mark, Passage, PassageId, Phrase, Query, Reading};
use deputy_protocol::api::FoundKind;
use deputy_protocol::ids::MemoryId;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
use uuid::Uuid;

/// As the column has it.
const RULES: i32 = search::RULES.cast_signed();

/// One that writes, and searches.
const CONNECTIONS: u32 = 3;

const INSERT: &str = "INSERT INTO search_passage (id, run_id, project_id, kind, visibility, words)
    SELECT id, run_id, project_id, kind, visibility, said::tsvector
    FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[])
        AS new (id, run_id, project_id, kind, visibility, said)
    ON CONFLICT (id) DO NOTHING";
const PLACE: &str = "UPDATE search_passage SET project_id = $2 WHERE run_id = $1 AND project_id IS NULL";
const FORGET: &str = "DELETE FROM search_passage WHERE id >= $1 AND id < $2";
const SILENCE: &str = "DELETE FROM search_passage WHERE run_id = $1 AND kind = $2";
const FIND: &str = "SELECT id FROM search_passage
    WHERE words @@ CAST($1 AS text)::tsquery AND id >= $2 AND id < $3 AND visibility <= $4
        AND ($5::uuid IS NULL OR project_id = $5) AND ($6::uuid IS NULL OR run_id = $6)
        AND ($7::text IS NULL OR kind = $7)
    ORDER BY id DESC LIMIT $8";

/// The index in tables.
pub(super) struct PostgresIndex {
    pool: PgPool,
}

impl PostgresIndex {
    /// Beside what this pool is for, on connections of its own.
    pub(super) fn new(beside: &PgPool) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            // What a question costs depends on how common its words are: a plan for any of them fits none.
            .connect_lazy_with(
                (*beside.connect_options()).clone().options([("plan_cache_mode", "force_custom_plan")]),
            );
        Self { pool }
    }

    pub(super) async fn mark(&self) -> Result<Mark, SearchFault> {
        let found: (i32, i64, Vec<u8>) = sqlx::query_as("SELECT rules, position, hash FROM search_mark")
            .fetch_one(&self.pool)
            .await
            .map_err(fault("read"))?;
        let (rules, position, hash) = found;
        if rules != RULES {
            self.clear().await?;
            return Ok(Mark::default());
        }
        Ok(Mark { position: from_db(position), hash: hash_from_db(&hash) })
    }

    pub(super) async fn write(&self, after: u64, reading: &Reading) -> Result<u64, SearchFault> {
        let position = self.record(after, reading).await.map_err(fault("written"))?;
        if !reading.redacted.is_empty() || reading.memories.iter().any(|it| it.words.is_empty()) {
            // Differs: the server keeps old versions of rows until it is vacuumed; SQLite overwrites them in the file.
            let vacuumed = sqlx::raw_sql(
                "VACUUM search_passage, search_memory, search_memory_word, search_memory_vector",
            )
            .execute(&self.pool)
            .await;
            if let Err(error) = vacuumed {
                tracing::warn!(%error, "redacted words wait for the server's own vacuum");
            }
        }
        Ok(position)
    }

    async fn record(&self, after: u64, reading: &Reading) -> Result<u64, sqlx::Error> {
        let mut write = self.begin().await?;
        let (stands,): (i64,) =
            sqlx::query_as("SELECT position FROM search_mark FOR UPDATE").fetch_one(&mut *write).await?;
        // Another daemon was faster, and wrote the same.
        if from_db(stands) != after {
            return Ok(from_db(stands));
        }
        insert(&mut write, &reading.passages).await?;
        PostgresMemories::record(&mut write, &reading.memories).await?;
        for (run_id, project_id) in &reading.placed {
            sqlx::query(PLACE).bind(run_id.0).bind(project_id.0).execute(&mut *write).await?;
        }
        for position in &reading.redacted {
            let (from, to) = (PassageId::new(*position, 0).0, PassageId::after(*position).0);
            sqlx::query(FORGET).bind(to_db(from)).bind(to_db(to)).execute(&mut *write).await?;
        }
        for run_id in &reading.silenced {
            let silence = sqlx::query(SILENCE).bind(run_id.0).bind(FoundKind::Log.name());
            silence.execute(&mut *write).await?;
        }
        let Mark { position, hash } = reading.upto;
        sqlx::query("UPDATE search_mark SET position = $1, hash = $2")
            .bind(to_db(position))
            .bind(hash.as_slice())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(position)
    }

    pub(super) async fn clear(&self) -> Result<(), SearchFault> {
        let cleared = async {
            let mut write = self.begin().await?;
            // Whoever writes at this moment is waited for.
            sqlx::query("UPDATE search_mark SET rules = $1, position = 0, hash = ''")
                .bind(RULES)
                .execute(&mut *write)
                .await?;
            sqlx::raw_sql(
                "DELETE FROM search_passage; DELETE FROM search_memory; DELETE FROM search_memory_word",
            )
            .execute(&mut *write)
            .await?;
            write.commit().await
        };
        cleared.await.map_err(fault("emptied"))
    }

    pub(super) async fn find(&self, wanted: &Wanted) -> Result<Vec<PassageId>, SearchFault> {
        let (from, to) = (PassageId::after(wanted.after).0, wanted.before.map_or(u64::MAX, |id| id.0));
        let found: Result<Vec<(i64,)>, sqlx::Error> = sqlx::query_as(FIND)
            .bind(question(&wanted.query))
            .bind(to_db(from))
            .bind(to_db(to))
            .bind(rank(wanted.visibility))
            .bind(wanted.project_id.map(|id| id.0))
            .bind(wanted.run_id.map(|id| id.0))
            .bind(wanted.kind.map(FoundKind::name))
            .bind(i64::from(wanted.limit))
            .fetch_all(&self.pool)
            .await;
        let found = found.map_err(fault("read"))?;
        Ok(found.into_iter().map(|(id,)| PassageId(from_db(id))).collect())
    }

    pub(super) async fn memories(
        &self,
        sought: &Sought,
        scope: &MemoryScope,
    ) -> Result<Whereabouts, SearchFault> {
        PostgresMemories::find(&self.pool, sought, scope).await.map_err(fault("read"))
    }

    pub(super) async fn without_vector(
        &self,
        model: &str,
        limit: u32,
    ) -> Result<Vec<(MemoryId, u64)>, SearchFault> {
        PostgresMemories::without_vector(&self.pool, model, limit).await.map_err(fault("read"))
    }

    pub(super) async fn put_vector(
        &self,
        model: &str,
        position: u64,
        vector: &[f32],
    ) -> Result<(), SearchFault> {
        PostgresMemories::put_vector(&self.pool, model, position, vector).await.map_err(fault("written"))
    }

    pub(super) async fn vectors(
        &self,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, SearchFault> {
        PostgresMemories::vectors(&self.pool, model, scope, limit).await.map_err(fault("read"))
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that is not waited for until it is on disk: what a crash takes of it is made again.
    async fn begin(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut write = self.pool.begin().await?;
        sqlx::raw_sql("SET LOCAL synchronous_commit = off").execute(&mut *write).await?;
        Ok(write)
    }
}

async fn insert(conn: &mut PgConnection, passages: &[Passage]) -> Result<(), sqlx::Error> {
    if passages.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = passages.iter().map(|it| to_db(it.id.0)).collect();
    let runs: Vec<Option<Uuid>> = passages.iter().map(|it| it.run_id.map(|id| id.0)).collect();
    let projects: Vec<Option<Uuid>> = passages.iter().map(|it| it.project_id.map(|id| id.0)).collect();
    let kinds: Vec<&str> = passages.iter().map(|it| it.kind.name()).collect();
    let visibilities: Vec<i16> = passages.iter().map(|it| rank(it.visibility)).collect();
    let words: Vec<String> = passages.iter().map(|it| places(&it.words)).collect();
    let new = sqlx::query(INSERT).bind(ids).bind(runs).bind(projects).bind(kinds).bind(visibilities);
    new.bind(words).execute(conn).await.map(drop)
}

/// Words with their places, in the server's form. They hold nothing that means anything to it, and stand in quotes all
/// the same.
fn places(words: &[String]) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, word) in (1..).zip(words) {
        places.entry(word).or_default().push(place);
    }
    let mut text = String::new();
    for (word, places) in places {
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        write!(text, "'{word}':{} ", places.join(",")).expect("a string takes all");
    }
    text
}

/// A question in the server's form.
fn question(query: &Query) -> String {
    let phrase = |phrase: &Phrase| {
        let last = phrase.words.len() - 1;
        let word = |(at, word): (usize, &String)| {
            let star = if phrase.is_prefix && at == last { ":*" } else { "" };
            format!("'{word}'{star}")
        };
        let words: Vec<String> = phrase.words.iter().enumerate().map(word).collect();
        format!("({})", words.join(" <-> "))
    };
    query.phrases.iter().map(phrase).collect::<Vec<_>>().join(" & ")
}
