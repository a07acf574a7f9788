//! Money.

use super::run::{usage, whole_usage};
use deputy_domain::projection::{RunDoc, SpendDoc};
use deputy_protocol::api::SpendItem;
use deputy_protocol::money::Usd;

/// The sum of a day or a project, from its row: the key is `day/2026-01-31` or `project/ID`.
pub fn spend_item(row_key: &str, doc: &SpendDoc) -> SpendItem {
    let (kind, key) = row_key.split_once('/').unwrap_or(("", row_key));
    SpendItem {
        key: key.to_owned(),
        run_id: None,
        project_id: key.parse().ok(),
        day: (kind == "day").then(|| key.to_owned()),
        usage: usage(&doc.spent),
        reserved_usd: doc.reserved_usd,
    }
}

/// What one run has spent.
pub fn spend_by_run(doc: &RunDoc) -> SpendItem {
    SpendItem {
        key: doc.run_id.to_string(),
        run_id: Some(doc.run_id),
        project_id: doc.run.order.project_id,
        day: None,
        usage: whole_usage(&doc.run),
        reserved_usd: doc.run.reserved.values().fold(Usd::ZERO, |sum, held| sum + held.usd),
    }
}
