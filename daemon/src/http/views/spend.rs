//! Money.

use super::run::{usage, whole_usage};
use deputy_domain::projection::{RunDoc, SpendDoc};
use deputy_protocol::api::{NO_PART, SpendItem};
use deputy_protocol::event::Usage;
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

/// What all days have that these parts do not: talks with the COO belong to no run, and some to no project. `None` where
/// that is nothing.
pub fn spend_rest(all: &SpendDoc, parts: &SpendDoc) -> Option<SpendItem> {
    let less = |of: fn(&Usage) -> u64| of(&all.spent).saturating_sub(of(&parts.spent));
    let above_zero = |all: Usd, parts: Usd| (all - parts).max(Usd::ZERO);
    let rest = Usage {
        input_tokens: less(|it| it.input_tokens),
        cache_read_tokens: less(|it| it.cache_read_tokens),
        cache_write_tokens: less(|it| it.cache_write_tokens),
        output_tokens: less(|it| it.output_tokens),
        cost_usd: above_zero(all.spent.cost_usd, parts.spent.cost_usd),
    };
    let reserved_usd = above_zero(all.reserved_usd, parts.reserved_usd);
    let item = SpendItem {
        key: NO_PART.to_owned(),
        run_id: None,
        project_id: None,
        day: None,
        usage: usage(&rest),
        reserved_usd,
    };
    (rest != Usage::default() || reserved_usd > Usd::ZERO).then_some(item)
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
