//! What is shipped: one file for each, in TOML, with the fields of a record.

use deputy_protocol::event::{Member, StaffRecord};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SHIPPED: LazyLock<BTreeMap<Member, StaffRecord>> = LazyLock::new(|| {
    let read = |member| {
        let record = toml::from_str(text(member)).expect("a test reads every shipped record");
        (member, record)
    };
    Member::ALL.into_iter().map(read).collect()
});

/// Somebody's record as it is shipped.
pub fn shipped(member: Member) -> &'static StaffRecord {
    SHIPPED.get(&member).expect("there is a file for each")
}

const fn text(member: Member) -> &'static str {
    match member {
        Member::Coo => include_str!("shipped/coo.toml"),
        Member::AdvisorCode => include_str!("shipped/advisor-code.toml"),
        Member::AdvisorGrowth => include_str!("shipped/advisor-growth.toml"),
        Member::AdvisorAnalytics => include_str!("shipped/advisor-analytics.toml"),
        Member::Orchestrator => include_str!("shipped/orchestrator.toml"),
        Member::Hindsight => include_str!("shipped/hindsight.toml"),
        Member::WorkerFeature => include_str!("shipped/worker-feature.toml"),
        Member::WorkerBugfix => include_str!("shipped/worker-bugfix.toml"),
        Member::WorkerTest => include_str!("shipped/worker-test.toml"),
        Member::WorkerDocs => include_str!("shipped/worker-docs.toml"),
        Member::WorkerRefactor => include_str!("shipped/worker-refactor.toml"),
        Member::WorkerReview => include_str!("shipped/worker-review.toml"),
    }
}
