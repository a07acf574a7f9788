//! Memories in tables beside the ledger's.

use super::super::{from_db, to_db};
use super::{scope_word, scope_words};
use deputy_actors::ports::MemoryScope;
use deputy_domain::memory::{PLACES_MAX, Placed, Sought, Whereabouts, from_bytes, to_bytes};
use deputy_protocol::ids::MemoryId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

const FORGET: &str = "DELETE FROM search_memory WHERE memory_id = $1";
const INSERT: &str = "INSERT INTO search_memory (id, memory_id, scope, words)
    VALUES ($1, $2, $3, CAST($4 AS text)::tsvector)";
const FIND: &str = "SELECT memory_id FROM search_memory WHERE words @@ CAST($1 AS text)::tsquery
    ORDER BY id DESC LIMIT $2";
const WITHOUT_VECTOR: &str = "SELECT memory_id, id FROM search_memory AS memory
    WHERE NOT EXISTS (SELECT 1 FROM search_memory_vector AS has WHERE has.id = memory.id AND has.model = $1)
    ORDER BY id DESC LIMIT $2";
const PUT_VECTOR: &str = "INSERT INTO search_memory_vector (id, model, vector)
    SELECT id, $2, $3 FROM search_memory WHERE id = $1 FOR KEY SHARE
    ON CONFLICT (id) DO UPDATE SET model = excluded.model, vector = excluded.vector";
const VECTORS: &str = "SELECT memory.memory_id, has.vector FROM search_memory_vector AS has
    JOIN search_memory AS memory ON memory.id = has.id
    WHERE has.model = $1 AND ($2::text[] IS NULL OR memory.scope = ANY ($2))
    ORDER BY has.id DESC LIMIT $3";

/// Memories in tables.
pub(in crate::search) struct PostgresMemories;

impl PostgresMemories {
    /// Writes the words of memories, within a transaction.
    pub(in crate::search) async fn record(
        conn: &mut PgConnection,
        memories: &[Placed],
    ) -> Result<(), sqlx::Error> {
        for it in memories {
            // Its vector goes with it.
            sqlx::query(FORGET).bind(it.memory_id.0).execute(&mut *conn).await?;
            if it.words.is_empty() {
                continue;
            }
            let scope = scope_word(it.project_id);
            // Whose it is is a word among the others, by a sign that no word has.
            let mut words: Vec<String> = it.words.iter().map(|word| format!("'{word}'")).collect();
            words.push(format!("'@{scope}'"));
            sqlx::query(INSERT)
                .bind(to_db(it.position))
                .bind(it.memory_id.0)
                .bind(scope)
                .bind(words.join(" "))
                .execute(&mut *conn)
                .await?;
        }
        Ok(())
    }

    /// Where words are.
    pub(in crate::search) async fn find(
        pool: &PgPool,
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
        pool: &PgPool,
        model: &str,
        limit: u32,
    ) -> Result<Vec<(MemoryId, u64)>, sqlx::Error> {
        let found: Vec<(Uuid, i64)> =
            sqlx::query_as(WITHOUT_VECTOR).bind(model).bind(i64::from(limit)).fetch_all(pool).await?;
        Ok(found.into_iter().map(|(id, at)| (MemoryId(id), from_db(at))).collect())
    }

    /// Keeps a vector.
    pub(in crate::search) async fn put_vector(
        pool: &PgPool,
        model: &str,
        position: u64,
        vector: &[f32],
    ) -> Result<(), sqlx::Error> {
        let put = sqlx::query(PUT_VECTOR).bind(to_db(position)).bind(model).bind(to_bytes(vector));
        put.execute(pool).await.map(drop)
    }

    /// Vectors, the newest first.
    pub(in crate::search) async fn vectors(
        pool: &PgPool,
        model: &str,
        scope: &MemoryScope,
        limit: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, sqlx::Error> {
        let found: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(VECTORS)
            .bind(model)
            .bind(scope_words(scope))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?;
        Ok(found.into_iter().map(|(id, vector)| (MemoryId(id), from_bytes(&vector))).collect())
    }
}

/// The newest memories that hold all of these words.
async fn holding(
    conn: &mut PgConnection,
    words: &[String],
    scopes: Option<&[String]>,
) -> Result<Vec<MemoryId>, sqlx::Error> {
    let mut question = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" & ");
    if let Some(scopes) = scopes {
        let scopes: Vec<String> = scopes.iter().map(|scope| format!("'@{scope}'")).collect();
        question = format!("{question} & ({})", scopes.join(" | "));
    }
    let found: Vec<(Uuid,)> =
        sqlx::query_as(FIND).bind(question).bind(i64::from(PLACES_MAX)).fetch_all(conn).await?;
    Ok(found.into_iter().map(|(id,)| MemoryId(id)).collect())
}
