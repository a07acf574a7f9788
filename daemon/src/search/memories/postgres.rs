//! Memories in tables beside the ledger's.

use super::super::{from_db, to_db};
use super::{scope_word, scope_words};
use deputy_actors::ports::MemoryScope;
use deputy_domain::memory::{PLACES_MAX, Placed, Sought, Whereabouts, from_bytes, to_bytes};
use deputy_protocol::ids::MemoryId;
use sha2::{Digest, Sha256};
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use uuid::Uuid;

const FORGET: [&str; 2] = [
    "DELETE FROM search_memory_word AS word USING search_memory AS memory
        WHERE memory.memory_id = $1 AND word.id = memory.id AND word.place = ANY (memory.places)",
    // Its vector goes with it.
    "DELETE FROM search_memory WHERE memory_id = $1",
];
const INSERT: &str = "INSERT INTO search_memory (id, memory_id, scope, words, places)
    VALUES ($1, $2, $3, CAST($4 AS text)::tsvector, $5)";
const INSERT_PLACES: &str = "INSERT INTO search_memory_word (place, id)
    SELECT place, $1 FROM unnest($2::bigint[]) AS new (place) ON CONFLICT DO NOTHING";
const NEWEST: &str = "SELECT at, array_agg(memory_id ORDER BY id DESC) FROM (
        SELECT asked.at, found.id, row_number() OVER (PARTITION BY asked.at ORDER BY found.id DESC) AS nth
        FROM unnest($1::int[], $2::bigint[]) AS asked (at, place)
        CROSS JOIN LATERAL
            (SELECT id FROM search_memory_word WHERE place = asked.place ORDER BY id DESC LIMIT $3) AS found
    ) AS newest JOIN search_memory USING (id) WHERE nth <= $3 GROUP BY at";
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
            for sql in FORGET {
                sqlx::query(sql).bind(it.memory_id.0).execute(&mut *conn).await?;
            }
            if it.words.is_empty() {
                continue;
            }
            let scope = scope_word(it.project_id);
            // Whose it is is a word among the others, by a sign that no word has.
            let mut words: Vec<String> = it.words.iter().map(|word| format!("'{word}'")).collect();
            words.push(format!("'@{scope}'"));
            let places: Vec<i64> = it.words.iter().map(|word| place(&scope, word)).collect();
            sqlx::query(INSERT)
                .bind(to_db(it.position))
                .bind(it.memory_id.0)
                .bind(scope)
                .bind(words.join(" "))
                .bind(&places)
                .execute(&mut *conn)
                .await?;
            sqlx::query(INSERT_PLACES).bind(to_db(it.position)).bind(places).execute(&mut *conn).await?;
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
        let whole: Vec<String> =
            (sought.words.len() > 1).then(|| question(&sought.words, scopes)).into_iter().collect();
        let each: Vec<String> =
            sought.words.iter().map(|word| question(std::slice::from_ref(word), scopes)).collect();
        let (mut all, each) = match scopes {
            Some(scopes) => tokio::try_join!(holding(pool, &whole), newest(pool, &sought.words, scopes))?,
            None => tokio::try_join!(holding(pool, &whole), holding(pool, &each))?,
        };
        let each = sought.words.iter().cloned().zip(each).collect();
        Ok(Whereabouts { all: all.pop().unwrap_or_default(), each })
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

/// Where a word of a scope is looked up. Two that share one by chance are looked at together, which finds too much and no
/// less.
fn place(scope: &str, word: &str) -> i64 {
    let digest = Sha256::digest(format!("{scope}{word}").as_bytes());
    let first = digest.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}

/// The newest memories of these scopes for each word. The server's own index of words knows no order: of a word that is
/// neither rare nor in nearly all, it would read each memory.
async fn newest(
    pool: &PgPool,
    words: &[String],
    scopes: &[String],
) -> Result<Vec<Vec<MemoryId>>, sqlx::Error> {
    let (mut at, mut places) = (Vec::new(), Vec::new());
    for (number, word) in (0_i32..).zip(words) {
        for scope in scopes {
            at.push(number);
            places.push(place(scope, word));
        }
    }
    let asked = sqlx::query_as(NEWEST).bind(at).bind(places).bind(i64::from(PLACES_MAX));
    Ok(sorted(words.len(), asked.fetch_all(pool).await?))
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
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<String> = (0..questions.len()).map(part).collect();
    // Nothing of what was asked is in it.
    let sql = parts.join(" UNION ALL ");
    let sql = format!("SELECT at, array_agg(memory_id ORDER BY id DESC) FROM ({sql}) AS found GROUP BY at");
    let asked = sqlx::query_as(AssertSqlSafe(sql)).bind(i64::from(PLACES_MAX));
    let asked = questions.iter().fold(asked, QueryAs::bind);
    Ok(sorted(questions.len(), asked.fetch_all(pool).await?))
}

/// What was found for each of so many.
fn sorted(count: usize, rows: Vec<(i32, Vec<Uuid>)>) -> Vec<Vec<MemoryId>> {
    let mut found = vec![Vec::new(); count];
    for (at, ids) in rows {
        found[usize::try_from(at).unwrap_or_default()] = ids.into_iter().map(MemoryId).collect();
    }
    found
}
