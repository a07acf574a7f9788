//! Memories in the index's file.

use super::super::{from_db, to_db};
use super::{scope_word, scope_words};
use deputy_actors::ports::MemoryScope;
use deputy_domain::memory::{PLACES_MAX, Placed, Sought, Whereabouts, from_bytes, to_bytes};
use deputy_protocol::ids::MemoryId;
use sqlx::{SqliteConnection, SqlitePool};
use uuid::Uuid;

const STANDS: &str = "SELECT id FROM memory WHERE memory_id = $1";
const FORGET: [&str; 3] = [
    "DELETE FROM memory_words WHERE rowid = $1",
    "DELETE FROM memory_vector WHERE id = $1",
    "DELETE FROM memory WHERE id = $1",
];
const INSERT: &str = "INSERT INTO memory (id, memory_id, project_id) VALUES ($1, $2, $3)";
const INSERT_WORDS: &str = "INSERT INTO memory_words (rowid, said, scope) VALUES ($1, $2, $3)";
// Bounded from within: what a common word costs does not grow with the number of memories that hold it.
const FIND: &str = "SELECT memory.memory_id FROM
        (SELECT rowid FROM memory_words WHERE memory_words MATCH $1 ORDER BY rowid DESC LIMIT $2) AS found
    CROSS JOIN memory ON memory.id = found.rowid";
const WITHOUT_VECTOR: &str = "SELECT memory_id, id FROM memory
    WHERE NOT EXISTS (SELECT 1 FROM memory_vector AS has WHERE has.id = memory.id AND has.model = $1)
    ORDER BY id DESC LIMIT $2";
const PUT_VECTOR: &str = "INSERT INTO memory_vector (id, model, vector)
    SELECT id, $2, $3 FROM memory WHERE id = $1
    ON CONFLICT (id) DO UPDATE SET model = excluded.model, vector = excluded.vector";
const VECTORS: &str = "SELECT memory.memory_id, memory_vector.vector FROM memory_vector
    CROSS JOIN memory ON memory.id = memory_vector.id
    WHERE memory_vector.model = $1 AND ($2 IS NULL
        OR iif(memory.project_id IS NULL, 'founder', lower(hex(memory.project_id))) IN (SELECT value FROM json_each($2)))
    ORDER BY memory_vector.id DESC LIMIT $3";
const FORGET_OPTIMIZED: &str = "INSERT INTO memory_words (memory_words) VALUES ('optimize')";

/// Memories in the index's file.
pub(in crate::search) struct SqliteMemories;

impl SqliteMemories {
    /// Writes the words of memories, within a transaction.
    pub(in crate::search) async fn record(
        conn: &mut SqliteConnection,
        memories: &[Placed],
    ) -> Result<(), sqlx::Error> {
        for it in memories {
            let stands: Option<(i64,)> =
                sqlx::query_as(STANDS).bind(it.memory_id.0).fetch_optional(&mut *conn).await?;
            if let Some((id,)) = stands {
                for sql in FORGET {
                    sqlx::query(sql).bind(id).execute(&mut *conn).await?;
                }
            }
            if it.words.is_empty() {
                continue;
            }
            let id = to_db(it.position);
            sqlx::query(INSERT)
                .bind(id)
                .bind(it.memory_id.0)
                .bind(it.project_id.map(|id| id.0))
                .execute(&mut *conn)
                .await?;
            sqlx::query(INSERT_WORDS)
                .bind(id)
                .bind(it.words.join(" "))
                .bind(scope_word(it.project_id))
                .execute(&mut *conn)
                .await?;
        }
        if memories.iter().any(|it| it.words.is_empty()) {
            // Rows that are gone leave their words in the tree until it is merged.
            sqlx::query(FORGET_OPTIMIZED).execute(&mut *conn).await?;
        }
        Ok(())
    }

    /// Where words are.
    pub(in crate::search) async fn find(
        pool: &SqlitePool,
        sought: &Sought,
        scope: &MemoryScope,
    ) -> Result<Whereabouts, sqlx::Error> {
        let mut conn = pool.acquire().await?;
        let scopes = scope_words(scope);
        let mut found = Whereabouts::default();
        if sought.words.len() > 1 {
            found.all = holding(&mut conn, &sought.words, scopes.as_deref()).await?;
        }
        for word in &sought.words {
            let holding = holding(&mut conn, std::slice::from_ref(word), scopes.as_deref()).await?;
            found.each.push((word.clone(), holding));
        }
        Ok(found)
    }

    /// Memories without a vector.
    pub(in crate::search) async fn without_vector(
        pool: &SqlitePool,
        model: &str,
        limit: u32,
    ) -> Result<Vec<(MemoryId, u64)>, sqlx::Error> {
        let found: Vec<(Uuid, i64)> =
            sqlx::query_as(WITHOUT_VECTOR).bind(model).bind(i64::from(limit)).fetch_all(pool).await?;
        Ok(found.into_iter().map(|(id, at)| (MemoryId(id), from_db(at))).collect())
    }

    /// Keeps a vector.
    pub(in crate::search) async fn put_vector(
        pool: &SqlitePool,
        model: &str,
        position: u64,
        vector: &[f32],
    ) -> Result<(), sqlx::Error> {
        let put = sqlx::query(PUT_VECTOR).bind(to_db(position)).bind(model).bind(to_bytes(vector));
        put.execute(pool).await.map(drop)
    }

    /// Vectors, the newest first.
    pub(in crate::search) async fn vectors(
        pool: &SqlitePool,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, sqlx::Error> {
        let scopes = scope_words(scope).map(|words| serde_json::json!(words).to_string());
        let found: Vec<(Uuid, Vec<u8>)> =
            sqlx::query_as(VECTORS).bind(model).bind(scopes).bind(i64::from(limit)).fetch_all(pool).await?;
        Ok(found.into_iter().map(|(id, vector)| (MemoryId(id), from_bytes(&vector))).collect())
    }
}

/// The newest memories that hold all of these words.
async fn holding(
    conn: &mut SqliteConnection,
    words: &[String],
    scopes: Option<&[String]>,
) -> Result<Vec<MemoryId>, sqlx::Error> {
    let quoted = |words: &[String], between| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        quoted.join(between)
    };
    let said = format!("said : ({})", quoted(words, " AND "));
    let question = match scopes {
        Some(scopes) => format!("({said}) AND (scope : ({}))", quoted(scopes, " OR ")),
        None => said,
    };
    let found: Vec<(Uuid,)> =
        sqlx::query_as(FIND).bind(question).bind(i64::from(PLACES_MAX)).fetch_all(conn).await?;
    Ok(found.into_iter().map(|(id,)| MemoryId(id)).collect())
}
