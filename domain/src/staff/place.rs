//! Which tools somebody's place allows, and the one that ends its work.

use crate::agent::worker_tools;
use crate::coo::thinker_tools;
use deputy_protocol::event::Member;

/// Names of the tools that somebody can have.
pub fn tools_of(member: Member) -> Vec<String> {
    if member.is_worker() {
        return worker_tools();
    }
    thinker_tools(member).into_iter().map(str::to_owned).collect()
}

/// The tool that ends its work; `None` where words do.
pub(super) const fn last_tool(member: Member) -> Option<&'static str> {
    match member {
        Member::Coo => None,
        Member::AdvisorCode | Member::AdvisorGrowth | Member::AdvisorAnalytics | Member::Hindsight => {
            Some("report")
        }
        Member::Orchestrator => Some("plan_tasks"),
        Member::WorkerFeature
        | Member::WorkerBugfix
        | Member::WorkerTest
        | Member::WorkerDocs
        | Member::WorkerRefactor
        | Member::WorkerReview => Some("finish"),
    }
}
