//! Pages of rows: one statement for both engines, and a cursor that stays right while rows come and go.

use super::error::Fault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deputy_actors::ports::{RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::Table;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A statement and the text values for its placeholders `$1`, `$2`, …
pub(super) struct PageQuery {
    pub sql: String,
    pub binds: Vec<String>,
}

/// The statement for a page, one row longer than asked: that row says whether there is another page.
pub(super) fn page_query(table: Table, query: &RowQuery) -> Result<PageQuery, Fault> {
    let mut binds = vec![table.name().to_owned()];
    let mut lead =
        "SELECT tbl, key, parent, state, rank, position, doc FROM projection WHERE tbl = $1".to_owned();
    if let Some(parent) = &query.parent {
        binds.push(parent.clone());
        push(&mut lead, format_args!(" AND parent = ${}", binds.len()));
    }
    let mut end = String::new();
    if let Some(cursor) = &query.cursor {
        let (rank, key) = read_cursor(cursor)?;
        binds.extend([rank, key]);
        push(&mut end, format_args!(" AND (rank, key) < (${}, ${})", binds.len() - 1, binds.len()));
    }
    let order = format!(" ORDER BY rank DESC, key DESC LIMIT {}", u64::from(query.limit) + 1);
    end.push_str(&order);
    let states: BTreeSet<&String> = query.states.iter().collect();
    let parts: Vec<String> = states
        .into_iter()
        .map(|state| {
            binds.push(state.clone());
            format!("{lead} AND state = ${}{end}", binds.len())
        })
        .collect();
    let sql = match parts.as_slice() {
        [] => lead + &end,
        [part] => part.clone(),
        // One search for each state: asked for several at once, SQLite reads the table by rank, all that ever was,
        // and leaves out what is in another state.
        parts => {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("SELECT * FROM ({part}) AS one_state")).collect();
            parts.join(" UNION ALL ") + &order
        }
    };
    Ok(PageQuery { sql, binds })
}

/// Cuts the extra row off and says where the next page begins.
pub(super) fn page(mut rows: Vec<VersionedRow>, limit: u32) -> RowPage {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return RowPage { rows, next: None };
    }
    rows.truncate(limit);
    let next = rows.last().map(write_cursor);
    RowPage { rows, next }
}

fn push(sql: &mut String, part: std::fmt::Arguments<'_>) {
    sql.write_fmt(part).expect("writing into a string does not fail");
}

/// The place of a row in the order of its list, so that rows that come in before it do not shift the next page.
fn write_cursor(row: &VersionedRow) -> String {
    let place = serde_json::to_vec(&(&row.row.rank, &row.key)).expect("two strings always serialise");
    URL_SAFE_NO_PAD.encode(place)
}

fn read_cursor(cursor: &str) -> Result<(String, String), Fault> {
    let place = URL_SAFE_NO_PAD.decode(cursor).ok();
    place.and_then(|place| serde_json::from_slice(&place).ok()).ok_or_else(|| Fault::Unavailable {
        operation: "list rows",
        detail: "the cursor is not one that a page gave".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::page_query;
    use deputy_actors::ports::RowQuery;
    use deputy_domain::ledger::Table;
    use sqlx::query::QueryAs;
    use sqlx::{AssertSqlSafe, Connection, Sqlite, SqliteConnection};

    /// How SQLite finds the rows.
    async fn plan(query: RowQuery) -> Vec<String> {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::migrate!("../migrations/sqlite").run(&mut conn).await.unwrap();
        let wanted = page_query(Table::Runs, &query).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", wanted.sql);
        let bare = sqlx::query_as::<Sqlite, (i64, i64, i64, String)>(AssertSqlSafe(sql));
        let steps = wanted.binds.into_iter().fold(bare, QueryAs::bind).fetch_all(&mut conn).await.unwrap();
        steps.into_iter().map(|(_, _, _, step)| step).filter(|step| step.contains("projection")).collect()
    }

    #[tokio::test]
    async fn rows_in_some_states_are_found_without_looking_at_those_in_others() {
        for states in
            [&["queued"][..], &["queued", "running"], &["queued", "preparing", "running", "verifying"]]
        {
            let query = RowQuery {
                states: states.iter().map(|state| (*state).to_owned()).collect(),
                limit: 500,
                ..RowQuery::default()
            };
            let plan = plan(query).await;
            assert_eq!(plan.len(), states.len(), "{plan:?}");
            assert!(
                plan.iter().all(|step| step.contains("projection_by_state (tbl=? AND state=?)")),
                "{plan:?}"
            );
        }
    }
}
