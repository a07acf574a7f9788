//! A database in memory, with the rows of a question and nothing else.

use deputy_domain::analysis::{Kind, Table};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

/// Rows that are written by one statement.
const AT_ONCE: usize = 5_000;

/// A new one. What it puts aside while it sorts stays in memory too: nothing of it is ever on a disk.
pub(super) async fn empty() -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .in_memory(true)
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
        .connect()
        .await
}

/// Makes a table of these rows.
pub(super) async fn fill(
    conn: &mut SqliteConnection,
    table: Table,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    let columns: Vec<String> = table
        .columns()
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Kind::Text => "TEXT",
                Kind::Integer => "INTEGER",
                Kind::Real => "REAL",
            };
            format!("[{}] {kind}", column.name)
        })
        .collect();
    let values: Vec<String> = (0..columns.len()).map(|nth| format!("value->>{nth}")).collect();
    let name = table.name();
    let make = format!("CREATE TABLE [{name}] ({}) STRICT", columns.join(", "));
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *conn).await?;
    let insert = format!("INSERT INTO [{name}] SELECT {} FROM json_each($1)", values.join(", "));
    for some in rows.chunks(AT_ONCE) {
        let list = serde_json::to_string(some).expect("values of JSON always serialise");
        sqlx::query(AssertSqlSafe(insert.clone())).bind(list).execute(&mut *conn).await?;
    }
    Ok(())
}

/// From here on nothing in it changes.
pub(super) async fn close_to_writers(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("PRAGMA query_only = ON").execute(conn).await.map(drop)
}
