//! The engine itself: its own index over the same texts, its own rank, one question.

use crate::bare::options;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use std::path::Path;

const SQLITE: &str = "CREATE VIRTUAL TABLE memory USING fts5 (scope UNINDEXED, said)";
const POSTGRES: &str = "CREATE TABLE memory (id bigint PRIMARY KEY, scope bigint, said tsvector NOT NULL)";

/// A database of its own.
pub(crate) enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bare {
    pub(crate) async fn open(url: &str, path: &Path) -> Self {
        if url.starts_with("postgres") {
            let mut conn = PgConnection::connect(url).await.unwrap();
            let make = "CREATE SCHEMA bare; SET search_path = bare";
            sqlx::raw_sql(make).execute(&mut conn).await.unwrap();
            sqlx::raw_sql(POSTGRES).execute(&mut conn).await.unwrap();
            return Self::Postgres(conn);
        }
        let mut conn = options(path).connect().await.unwrap();
        sqlx::raw_sql(SQLITE).execute(&mut conn).await.unwrap();
        Self::Sqlite(conn)
    }

    /// How it is named in the table.
    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "one ranked question to FTS5",
            Self::Postgres(_) => "one ranked question to tsvector with GIN",
        }
    }

    pub(crate) async fn insert(&mut self, texts: impl Iterator<Item = (u64, Option<u64>, (String, String))>) {
        let rows: Vec<(i64, Option<i64>, String)> = texts
            .map(|(number, scope, (key, text))| {
                (number.cast_signed(), scope.map(u64::cast_signed), format!("{key} {text}"))
            })
            .collect();
        match self {
            Self::Sqlite(conn) => {
                let rows = serde_json::to_string(&rows).unwrap();
                let sql = "INSERT INTO memory (rowid, scope, said)
                    SELECT value->>0, value->>1, value->>2 FROM json_each($1)";
                sqlx::query(sql).bind(rows).execute(conn).await.unwrap();
            }
            Self::Postgres(conn) => {
                let sql = "INSERT INTO memory SELECT id, scope, to_tsvector('simple', said)
                    FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS new (id, scope, said)";
                let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
                let scopes: Vec<Option<i64>> = rows.iter().map(|row| row.1).collect();
                let said: Vec<String> = rows.into_iter().map(|row| row.2).collect();
                sqlx::query(sql).bind(ids).bind(scopes).bind(said).execute(conn).await.unwrap();
            }
        }
    }

    /// All is in it.
    pub(crate) async fn settle(&mut self) {
        match self {
            Self::Sqlite(conn) => {
                sqlx::raw_sql("INSERT INTO memory (memory) VALUES ('optimize')").execute(conn).await.unwrap();
            }
            Self::Postgres(conn) => {
                let sql = "CREATE INDEX memory_said ON memory USING gin (said); ANALYZE memory";
                sqlx::raw_sql(sql).execute(conn).await.unwrap();
            }
        }
    }

    /// How many are found, of those in scope that hold any of the words the best.
    pub(crate) async fn find(&mut self, scope: u64, question: &str, limit: usize) -> usize {
        let (scope, limit) = (scope.cast_signed(), limit.cast_signed() as i64);
        match self {
            Self::Sqlite(conn) => {
                let sql = "SELECT rowid, said FROM memory
                    WHERE memory MATCH $1 AND (scope IS NULL OR scope = $2) ORDER BY rank LIMIT $3";
                let question = question.replace(' ', " OR ");
                let found: Vec<(i64, String)> =
                    sqlx::query_as(sql).bind(question).bind(scope).bind(limit).fetch_all(conn).await.unwrap();
                found.len()
            }
            Self::Postgres(conn) => {
                let sql = "SELECT id, said::text FROM memory, to_tsquery('simple', $1) AS question
                    WHERE said @@ question AND (scope IS NULL OR scope = $2)
                    ORDER BY ts_rank(said, question) DESC LIMIT $3";
                let question = question.replace(' ', " | ");
                let found: Vec<(i64, String)> =
                    sqlx::query_as(sql).bind(question).bind(scope).bind(limit).fetch_all(conn).await.unwrap();
                found.len()
            }
        }
    }
}
