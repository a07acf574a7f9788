//! Runs a question, as far as it goes.

use super::limits::End;
use deputy_domain::analysis::Answer;
use futures::TryStreamExt as _;
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{
    AssertSqlSafe, Column as _, Decode, Row as _, Sqlite, SqliteConnection, TypeInfo as _, ValueRef as _,
};

/// Rows of an answer: who wants more asks for sums.
const ROWS_MAX: usize = 200;

/// Characters of a value that are read. Fewer are shown.
const VALUE_CHARS_MAX: usize = 1_000;

/// What comes of it.
pub(super) async fn run(conn: &mut SqliteConnection, sql: String, end: &End) -> Result<Answer, sqlx::Error> {
    let (steps, goes_on) = end.handler();
    conn.lock_handle().await?.set_progress_handler(steps, goes_on);
    let mut found = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(conn);
    let mut answer = Answer::default();
    while let Some(row) = found.try_next().await? {
        if answer.rows.len() == ROWS_MAX {
            answer.is_cut = true;
            break;
        }
        if answer.columns.is_empty() {
            answer.columns = row.columns().iter().map(|column| column.name().to_owned()).collect();
        }
        answer.rows.push(values(&row)?);
    }
    Ok(answer)
}

fn values(row: &SqliteRow) -> Result<Vec<Option<String>>, sqlx::Error> {
    (0..row.len()).map(|nth| text(row.try_get_raw(nth)?)).collect()
}

/// A value as text.
fn text(value: SqliteValueRef<'_>) -> Result<Option<String>, sqlx::Error> {
    if value.is_null() {
        return Ok(None);
    }
    let kind = value.type_info().name().to_owned();
    let text = match kind.as_str() {
        "INTEGER" => Decode::<Sqlite>::decode(value).map(|number: i64| number.to_string()),
        "REAL" => Decode::<Sqlite>::decode(value).map(|number: f64| number.to_string()),
        _ => Decode::<Sqlite>::decode(value).map(|text: &str| text.chars().take(VALUE_CHARS_MAX).collect()),
    };
    text.map(Some).map_err(sqlx::Error::Decode)
}
