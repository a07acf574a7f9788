//! Pages of rows: one statement for both engines, and a cursor that stays right while rows come and go.

use super::error::Fault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deputy_actors::ports::{RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::Table;
use std::fmt::Write as _;

/// A statement and the text values for its placeholders `$1`, `$2`, …
pub(super) struct PageQuery {
    pub sql: String,
    pub binds: Vec<String>,
}

/// The statement for a page, one row longer than asked: that row says whether there is another page.
pub(super) fn page_query(table: Table, query: &RowQuery) -> Result<PageQuery, Fault> {
    let mut binds = vec![table.name().to_owned()];
    let mut sql =
        "SELECT tbl, key, parent, state, rank, position, doc FROM projection WHERE tbl = $1".to_owned();
    if let Some(parent) = &query.parent {
        binds.push(parent.clone());
        push(&mut sql, format_args!(" AND parent = ${}", binds.len()));
    }
    for (nth, state) in query.states.iter().enumerate() {
        binds.push(state.clone());
        let lead = if nth == 0 { " AND state IN (" } else { ", " };
        push(&mut sql, format_args!("{lead}${}", binds.len()));
    }
    if !query.states.is_empty() {
        sql.push(')');
    }
    if let Some(cursor) = &query.cursor {
        let (rank, key) = read_cursor(cursor)?;
        binds.extend([rank, key]);
        push(&mut sql, format_args!(" AND (rank, key) < (${}, ${})", binds.len() - 1, binds.len()));
    }
    push(&mut sql, format_args!(" ORDER BY rank DESC, key DESC LIMIT {}", u64::from(query.limit) + 1));
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
