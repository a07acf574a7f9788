//! Money by day and by project: what is spent, and what calls in flight have set aside.

use super::{read, write};
use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::event::{RunEvent, Usage};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};

/// The document of a sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpendDoc {
    /// What settled calls used.
    pub spent: Usage,
    /// What calls in flight have set aside.
    pub reserved_usd: Usd,
    /// Calls that were settled.
    pub calls: u64,
}

/// Key of a UTC day.
pub fn day_key(at: At) -> String {
    format!("day/{}", at.format("%Y-%m-%d"))
}

/// Key of a project.
pub fn project_key(project_id: ProjectId) -> String {
    format!("project/{project_id}")
}

pub(super) fn keys(project_id: Option<ProjectId>, event: &RunEvent) -> Vec<RowKey> {
    let at = match event {
        RunEvent::CallReserved { at, .. } => at,
        // The day on which it was set aside pays: a call over midnight leaves nothing behind.
        RunEvent::CallSettled { reserved_at, .. } => reserved_at,
        _ => return Vec::new(),
    };
    let names = std::iter::once(day_key(*at)).chain(project_id.map(project_key));
    names.map(|key| RowKey { table: Table::Spend, key }).collect()
}

pub(super) fn apply(key: &str, row: Option<Row>, event: &RunEvent) -> Row {
    let mut doc: SpendDoc = row.map(|row| read(&row.doc)).unwrap_or_default();
    match event {
        RunEvent::CallReserved { reserved_usd, .. } => doc.reserved_usd += *reserved_usd,
        RunEvent::CallSettled { usage, reserved_usd, .. } => {
            doc.reserved_usd = doc.reserved_usd - *reserved_usd;
            doc.calls += 1;
            doc.spent.input_tokens += usage.input_tokens;
            doc.spent.cache_read_tokens += usage.cache_read_tokens;
            doc.spent.cache_write_tokens += usage.cache_write_tokens;
            doc.spent.output_tokens += usage.output_tokens;
            doc.spent.cost_usd += usage.cost_usd;
        }
        _ => {}
    }
    let (kind, name) = key.split_once('/').unwrap_or((key, ""));
    Row { parent: String::new(), state: kind.to_owned(), rank: name.to_owned(), doc: write(&doc) }
}
