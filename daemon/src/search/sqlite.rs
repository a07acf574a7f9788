//! The index in a file of its own.
//!
//! It is synced less than the ledger (`synchronous=NORMAL`): a power cut may take its last transactions, each of them
//! whole, and they are made again. A file that is broken, or of another shape, is thrown away.

use super::memories::SqliteMemories;
use super::{fault, from_db, hash_from_db, rank, to_db};
use deputy_actors::ports::{MemoryScope, SearchFault, Wanted};
use deputy_domain::memory::{Sought, Whereabouts};
use deputy_domain::search::{Mark, Passage, PassageId, Phrase, Query, RULES, Reading};
use deputy_protocol::api::FoundKind;
use deputy_protocol::ids::MemoryId;
use serde_json::{Value, json};
use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Mutex;

const SCHEMA: &str = include_str!("schema.sql");

/// Raised with each change of `schema.sql`.
const SHAPE: u32 = 3;

/// Searches at once.
const READERS: u32 = 2;

const CORRUPT: i32 = 11;
const NOTADB: i32 = 26;

const INSERT_PASSAGES: &str = "INSERT INTO passage (id, run_id, project_id, kind, visibility)
    SELECT value->>0, unhex(value->>1), unhex(value->>2), value->>3, value->>4 FROM json_each($1) WHERE true
    ON CONFLICT (id) DO NOTHING";
const INSERT_WORDS: &str = "INSERT INTO words (rowid, said) SELECT value->>0, value->>5 FROM json_each($1)";
const PLACE: &str = "UPDATE passage SET project_id = $2 WHERE run_id = $1 AND project_id IS NULL";
const FORGET_WORDS: &str =
    "DELETE FROM words WHERE rowid IN (SELECT id FROM passage WHERE id >= $1 AND id < $2)";
const FORGET: &str = "DELETE FROM passage WHERE id >= $1 AND id < $2";
const SILENCE_WORDS: &str =
    "DELETE FROM words WHERE rowid IN (SELECT id FROM passage WHERE run_id = $1 AND kind = $2)";
const SILENCE: &str = "DELETE FROM passage WHERE run_id = $1 AND kind = $2";
// The first table is the outer loop: it gives what matches in the order that is wanted, and stops where enough is found.
const FIND: &str = "SELECT passage.id FROM words CROSS JOIN passage ON passage.id = words.rowid
    WHERE words MATCH $1 AND words.rowid >= $2 AND words.rowid < $3 AND passage.visibility <= $4
        AND ($5 IS NULL OR passage.project_id = $5) AND ($6 IS NULL OR passage.run_id = $6)
        AND ($7 IS NULL OR passage.kind = $7)
    ORDER BY words.rowid DESC LIMIT $8";

/// The index in a file.
pub(super) struct SqliteIndex {
    path: PathBuf,
    open: Mutex<Option<Open>>,
}

/// Its connections.
#[derive(Clone)]
struct Open {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteIndex {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, open: Mutex::default() }
    }

    pub(super) async fn mark(&self) -> Result<Mark, SearchFault> {
        let pool = self.pools().await?.writer;
        let found: Result<(i64, Vec<u8>), sqlx::Error> =
            sqlx::query_as("SELECT position, hash FROM mark").fetch_one(&pool).await;
        let (position, hash) = self.sound("read", found).await?;
        Ok(Mark { position: from_db(position), hash: hash_from_db(&hash) })
    }

    pub(super) async fn write(&self, after: u64, reading: &Reading) -> Result<u64, SearchFault> {
        let pool = self.pools().await?.writer;
        let written = async {
            let mut conn = pool.acquire().await?;
            let forgets = reading.memories.iter().any(|it| it.words.is_empty());
            if reading.redacted.is_empty() && !forgets {
                return record(&mut conn, after, reading).await;
            }
            // What is to be gone is gone from the file too: freed pages are overwritten, and none stay in the WAL.
            sqlx::raw_sql("PRAGMA secure_delete = ON").execute(&mut *conn).await?;
            let written = record(&mut conn, after, reading).await;
            let emptied = "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA secure_delete = FAST;";
            sqlx::raw_sql(emptied).execute(&mut *conn).await?;
            written
        };
        let written = written.await;
        self.sound("written", written).await
    }

    pub(super) async fn clear(&self) -> Result<(), SearchFault> {
        let mut open = self.open.lock().await;
        throw_away(&self.path, open.take()).await
    }

    pub(super) async fn find(&self, wanted: &Wanted) -> Result<Vec<PassageId>, SearchFault> {
        let pool = self.pools().await?.readers;
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
            .fetch_all(&pool)
            .await;
        let found = self.sound("read", found).await?;
        Ok(found.into_iter().map(|(id,)| PassageId(from_db(id))).collect())
    }

    pub(super) async fn memories(
        &self,
        sought: &Sought,
        scope: &MemoryScope,
    ) -> Result<Whereabouts, SearchFault> {
        let pool = self.pools().await?.readers;
        self.sound("read", SqliteMemories::find(&pool, sought, scope).await).await
    }

    pub(super) async fn without_vector(
        &self,
        model: &str,
        limit: u32,
    ) -> Result<Vec<(MemoryId, u64)>, SearchFault> {
        let pool = self.pools().await?.readers;
        self.sound("read", SqliteMemories::without_vector(&pool, model, limit).await).await
    }

    pub(super) async fn put_vector(
        &self,
        model: &str,
        position: u64,
        vector: &[f32],
    ) -> Result<(), SearchFault> {
        let pool = self.pools().await?.writer;
        self.sound("written", SqliteMemories::put_vector(&pool, model, position, vector).await).await
    }

    pub(super) async fn vectors(
        &self,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, SearchFault> {
        let pool = self.pools().await?.readers;
        self.sound("read", SqliteMemories::vectors(&pool, model, scope, limit).await).await
    }

    pub(super) async fn close(&self) {
        if let Some(open) = self.open.lock().await.take() {
            open.close().await;
        }
    }

    /// The connections; the first call opens the file.
    async fn pools(&self) -> Result<Open, SearchFault> {
        let mut open = self.open.lock().await;
        if let Some(open) = &*open {
            return Ok(open.clone());
        }
        let made = match prepare(&self.path).await {
            Err(error) if is_broken(&error) => {
                tracing::warn!(%error, "the index of what was said is broken: it is made anew");
                throw_away(&self.path, None).await?;
                prepare(&self.path).await
            }
            prepared => prepared,
        };
        if !made.map_err(fault("opened"))? {
            throw_away(&self.path, None).await?;
            prepare(&self.path).await.map_err(fault("made"))?;
        }
        let writer = SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options(&self.path));
        let readers = options(&self.path).read_only(true);
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(readers);
        Ok(open.insert(Open { writer, readers }).clone())
    }

    /// What came of a statement. After one that found the file broken there is none any more.
    async fn sound<T>(
        &self,
        operation: &'static str,
        outcome: Result<T, sqlx::Error>,
    ) -> Result<T, SearchFault> {
        if let Err(error) = &outcome
            && is_broken(error)
        {
            let mut open = self.open.lock().await;
            throw_away(&self.path, open.take()).await?;
        }
        outcome.map_err(fault(operation))
    }
}

impl Open {
    async fn close(self) {
        self.readers.close().await;
        // Last, so that what is in the WAL comes into the file.
        self.writer.close().await;
    }
}

/// Opens the file, makes it where there is none, and says whether it is of this shape.
async fn prepare(path: &Path) -> Result<bool, sqlx::Error> {
    // Made by us, so that it is ours alone from its first moment.
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    file.map_err(sqlx::Error::Io)?;
    let mut conn = options(path).connect().await?;
    let wanted = i64::from(SHAPE) * 1_000 + i64::from(RULES);
    let mut look = conn.begin_with("BEGIN IMMEDIATE").await?;
    let found: (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut *look).await?;
    let tables: (i64,) = sqlx::query_as("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *look).await?;
    if tables.0 == 0 {
        // All of it or nothing: a file without a shape has no tables either.
        let made = format!("{SCHEMA} PRAGMA user_version = {wanted};");
        sqlx::raw_sql(AssertSqlSafe(made)).execute(&mut *look).await?;
    }
    look.commit().await?;
    conn.close().await?;
    Ok(tables.0 == 0 || found.0 == wanted)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_size_limit", "16777216")
        .pragma("secure_delete", "FAST")
        .disable_statement_logging()
}

/// Removes the file, and what SQLite keeps beside it.
async fn throw_away(path: &Path, open: Option<Open>) -> Result<(), SearchFault> {
    if let Some(open) = open {
        open.close().await;
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.to_owned().into_os_string();
        name.push(suffix);
        match tokio::fs::remove_file(PathBuf::from(name)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(SearchFault { operation: "removed", detail: error.to_string() });
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_broken(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| [CORRUPT, NOTADB].contains(&(code & 0xff)))
}

async fn record(conn: &mut SqliteConnection, after: u64, reading: &Reading) -> Result<u64, sqlx::Error> {
    let mut write = conn.begin_with("BEGIN IMMEDIATE").await?;
    let (stands,): (i64,) = sqlx::query_as("SELECT position FROM mark").fetch_one(&mut *write).await?;
    if from_db(stands) != after {
        return Ok(from_db(stands));
    }
    let rows = reading.passages.iter().map(columns).collect::<Value>().to_string();
    sqlx::query(INSERT_PASSAGES).bind(&rows).execute(&mut *write).await?;
    sqlx::query(INSERT_WORDS).bind(&rows).execute(&mut *write).await?;
    SqliteMemories::record(&mut write, &reading.memories).await?;
    for (run_id, project_id) in &reading.placed {
        sqlx::query(PLACE).bind(run_id.0).bind(project_id.0).execute(&mut *write).await?;
    }
    for position in &reading.redacted {
        let (from, to) = (PassageId::new(*position, 0).0, PassageId::after(*position).0);
        for sql in [FORGET_WORDS, FORGET] {
            sqlx::query(sql).bind(to_db(from)).bind(to_db(to)).execute(&mut *write).await?;
        }
    }
    for run_id in &reading.silenced {
        for sql in [SILENCE_WORDS, SILENCE] {
            sqlx::query(sql).bind(run_id.0).bind(FoundKind::Log.name()).execute(&mut *write).await?;
        }
    }
    if !reading.redacted.is_empty() {
        // Rows that are gone leave their words in the tree until it is merged.
        sqlx::query("INSERT INTO words (words) VALUES ('optimize')").execute(&mut *write).await?;
    }
    let Mark { position, hash } = reading.upto;
    sqlx::query("UPDATE mark SET position = $1, hash = $2")
        .bind(to_db(position))
        .bind(hash.as_slice())
        .execute(&mut *write)
        .await?;
    write.commit().await?;
    Ok(position)
}

fn columns(passage: &Passage) -> Value {
    let hex = |id: uuid::Uuid| id.simple().to_string();
    json!([
        passage.id.0,
        passage.run_id.map(|id| hex(id.0)),
        passage.project_id.map(|id| hex(id.0)),
        passage.kind.name(),
        rank(passage.visibility),
        passage.words.join(" "),
    ])
}

/// A question in FTS5's form. Words hold nothing that means anything to it, and stand in quotes all the same.
fn question(query: &Query) -> String {
    let phrase = |phrase: &Phrase| {
        let star = if phrase.is_prefix { " *" } else { "" };
        format!("\"{}\"{star}", phrase.words.join(" "))
    };
    query.phrases.iter().map(phrase).collect::<Vec<_>>().join(" AND ")
}
