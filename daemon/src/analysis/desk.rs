//! The port: one question after the other.

use super::apart::translated;
use super::fill::{close_to_writers, empty, fill};
use super::limits::{End, EndOnDrop, Ended, MEMORY_BYTES_MAX, TIME_MAX};
use super::run::run;
use async_trait::async_trait;
use deputy_actors::ports::{Analysis, QueryFault, TableRows};
use deputy_domain::analysis::{Answer, Table, columns};
use serde_json::Value;
use sqlx::Connection as _;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Questions at the same time: each has a thread and its memory.
const AT_ONCE: usize = 2;

/// Answers questions in SQL, each of a database of its own.
pub struct QueryDesk {
    room: Arc<Semaphore>,
}

impl Default for QueryDesk {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

#[async_trait]
impl Analysis for QueryDesk {
    async fn ask(&self, sql: &str, rows: &dyn TableRows) -> Result<Answer, QueryFault> {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| broken("the desk is closed"))?;
        let (understood, room) = translated(sql.to_owned(), room).await.map_err(|why| {
            QueryFault::Refused(format!(
                "{}. Nothing was asked. There are these tables:\n{}",
                why.0,
                columns()
            ))
        })?;
        let mut tables = Vec::new();
        for table in understood.tables {
            tables.push((table, rows.of(table).await?));
        }
        let end = End::default();
        let _dropped = EndOnDrop(end.clone());
        let mut asked = tokio::spawn({
            let (sql, end) = (understood.sql, end.clone());
            async move {
                let answer = answer(sql, tables, &end).await;
                // Only now is there room again, whether or not anybody still waits.
                drop(room);
                answer
            }
        });
        let answer = tokio::select! {
            answer = &mut asked => answer,
            () = tokio::time::sleep(TIME_MAX) => {
                end.too_long();
                asked.await
            }
        };
        match (answer, end.why()) {
            (Ok(Ok(answer)), _) => Ok(answer),
            (_, Some(Ended::TooLong)) => Err(too_long()),
            (_, Some(Ended::TooLarge)) => Err(too_large()),
            (Ok(Err(error)), None) => Err(QueryFault::Failed(format!(
                "SQLite did not answer: {error}. There are these tables:\n{}",
                columns()
            ))),
            (Err(panicked), None) => Err(broken(panicked)),
        }
    }
}

async fn answer(
    sql: String,
    tables: Vec<(Table, Vec<Vec<Value>>)>,
    end: &End,
) -> Result<Answer, sqlx::Error> {
    let mut conn = empty().await?;
    for (table, rows) in tables {
        fill(&mut conn, table, &rows).await?;
    }
    close_to_writers(&mut conn).await?;
    let answer = run(&mut conn, sql, end).await;
    // Waits until nothing of it runs any more.
    conn.close().await?;
    answer
}

fn too_long() -> QueryFault {
    let seconds = TIME_MAX.as_secs();
    QueryFault::Failed(format!(
        "it took more than {seconds} seconds and was ended: ask for less, join on something, sum up before you join"
    ))
}

fn too_large() -> QueryFault {
    let mebibytes = MEMORY_BYTES_MAX >> 20;
    QueryFault::Failed(format!(
        "it took more than {mebibytes} MiB of memory and was ended: ask for less, sum up before you join or sort"
    ))
}

fn broken(why: impl std::fmt::Display) -> QueryFault {
    QueryFault::Failed(format!("the question could not be asked: {why}"))
}
