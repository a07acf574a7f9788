//! Memories in the index's file.

use super::super::{from_db, to_db};
use super::{scope_word, scope_words};
use deputy_actors::ports::MemoryScope;
use deputy_domain::memory::{PLACES_MAX, Placed, Sought, Whereabouts, from_bytes, to_bytes};
use deputy_protocol::ids::MemoryId;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, SqliteConnection, SqlitePool};
use uuid::Uuid;

const STANDS: &str = "SELECT id FROM memory WHERE memory_id = $1";
const FORGET: [&str; 3] = [
    "DELETE FROM memory_words WHERE rowid = $1",
    "DELETE FROM memory_vector WHERE id = $1",
    "DELETE FROM memory WHERE id = $1",
];
const INSERT: &str = "INSERT INTO memory (id, memory_id, project_id) VALUES ($1, $2, $3)";
const INSERT_WORDS: &str = "INSERT INTO memory_words (rowid, said, placed) VALUES ($1, $2, $3)";
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

/// Of an id.
const HEX_CHARS: usize = 32;

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
                .bind(placed(&it.words, &scope_word(it.project_id)).join(" "))
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

/// Words of a scope.
fn placed(words: &[String], scope: &str) -> Vec<String> {
    words.iter().map(|word| format!("{scope}{word}")).collect()
}

/// What asks for all of these words, in FTS5's form.
fn question(words: &[String], scopes: Option<&[String]>) -> String {
    let all = |words: &[String]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        format!("({})", quoted.join(" AND "))
    };
    match scopes {
        Some(scopes) => {
            let each: Vec<String> = scopes.iter().map(|scope| all(&placed(words, scope))).collect();
            format!("placed : ({})", each.join(" OR "))
        }
        None => format!("said : {}", all(words)),
    }
}

/// The newest memories for each question, in one hop to the thread that runs SQLite, and a row for each: rows cost more on
/// their way from there than what is in them.
async fn holding(pool: &SqlitePool, questions: &[String]) -> Result<Vec<Vec<MemoryId>>, sqlx::Error> {
    // Bounded from within: what a common word costs does not grow with the number of memories that hold it.
    let part = |at: usize| {
        format!(
            "SELECT {at} AS at, group_concat(hex(memory.memory_id), '' ORDER BY memory.id DESC) AS ids FROM
                (SELECT rowid FROM memory_words WHERE memory_words MATCH ${} ORDER BY rowid DESC LIMIT $1) AS found
                CROSS JOIN memory ON memory.id = found.rowid",
            at + 2
        )
    };
    let mut found = vec![Vec::new(); questions.len()];
    if questions.is_empty() {
        return Ok(found);
    }
    let parts: Vec<String> = (0..questions.len()).map(part).collect();
    // Nothing of what was asked is in it.
    let sql = AssertSqlSafe(parts.join(" UNION ALL "));
    let asked = sqlx::query_as(sql).bind(i64::from(PLACES_MAX));
    let asked = questions.iter().fold(asked, QueryAs::bind);
    let rows: Vec<(i64, Option<String>)> = asked.fetch_all(pool).await?;
    for (at, ids) in rows {
        found[usize::try_from(at).unwrap_or_default()] = ids.as_deref().map(read).unwrap_or_default();
    }
    Ok(found)
}

/// Ids that stand one behind the other.
fn read(ids: &str) -> Vec<MemoryId> {
    let each = ids.as_bytes().chunks(HEX_CHARS);
    each.filter_map(|id| Uuid::try_parse_ascii(id).ok()).map(MemoryId).collect()
}
