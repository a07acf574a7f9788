//! Memories in tables beside the ledger's.

use super::super::{from_db, to_db};
use super::{scope_word, scope_words};
use deputy_actors::ports::MemoryScope;
use deputy_domain::memory::{PLACES_MAX, Placed, Sought, Whereabouts, from_bytes, to_bytes};
use deputy_protocol::ids::MemoryId;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use uuid::Uuid;

const FORGET: &str = "DELETE FROM search_memory WHERE memory_id = $1";
const INSERT: &str = "INSERT INTO search_memory (id, memory_id, scope, words)
    VALUES ($1, $2, $3, CAST($4 AS text)::tsvector)";
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
        let scopes = scope_words(scope);
        let scopes = scopes.as_deref();
        let mut questions: Vec<String> =
            sought.words.iter().map(|word| question(std::slice::from_ref(word), scopes)).collect();
        if sought.words.len() > 1 {
            questions.push(question(&sought.words, scopes));
        }
        let mut found = holding(pool, &questions).await?;
        let all = if sought.words.len() > 1 { found.pop().unwrap_or_default() } else { Vec::new() };
        Ok(Whereabouts { all, each: sought.words.iter().cloned().zip(found).collect() })
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

/// What asks for all of these words, in the server's form.
fn question(words: &[String], scopes: Option<&[String]>) -> String {
    let words = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" & ");
    let Some(scopes) = scopes else { return words };
    let scopes: Vec<String> = scopes.iter().map(|scope| format!("'@{scope}'")).collect();
    format!("{words} & ({})", scopes.join(" | "))
}

/// The newest memories for each question, in one round trip.
async fn holding(pool: &PgPool, questions: &[String]) -> Result<Vec<Vec<MemoryId>>, sqlx::Error> {
    let part = |at: usize| {
        format!(
            "(SELECT {at}::int AS at, id, memory_id FROM search_memory
                WHERE words @@ CAST(${} AS text)::tsquery ORDER BY id DESC LIMIT $1)",
            at + 2
        )
    };
    let mut found = vec![Vec::new(); questions.len()];
    if questions.is_empty() {
        return Ok(found);
    }
    let parts: Vec<String> = (0..questions.len()).map(part).collect();
    // Nothing of what was asked is in it.
    let sql = parts.join(" UNION ALL ");
    let sql = AssertSqlSafe(format!("SELECT at, memory_id FROM ({sql}) AS found ORDER BY at, id DESC"));
    let asked = sqlx::query_as(sql).bind(i64::from(PLACES_MAX));
    let asked = questions.iter().fold(asked, QueryAs::bind);
    let rows: Vec<(i32, Uuid)> = asked.fetch_all(pool).await?;
    for (at, id) in rows {
        found[usize::try_from(at).unwrap_or_default()].push(MemoryId(id));
    }
    Ok(found)
}
