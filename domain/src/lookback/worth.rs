//! Which runs and plans there is something to learn from.

use crate::plan::Plan;
use crate::run::Run;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::RunEnd;

/// Days behind its end within which somebody is asked about a plan. Those that ended before any plan was looked back at
/// become due all at once when rows are made anew, with a call of the dearest tier each, about a house that is no more.
/// A daemon that was off for a long weekend still asks.
const ASKED_WITHIN_DAYS: i64 = 7;

/// Whether an agent worked on it at all, by itself or with the founder.
pub const fn has_worked(run: &Run) -> bool {
    run.started_at.is_some() && (run.spent.output_tokens > 0 || run.diff.files > 0)
}

/// Whether somebody is asked about this run by itself: an agent worked on it, and no plan speaks for it. What is done for
/// a plan is looked at with all of it, when that ends; what comes later is not in there any more.
pub fn is_worth_a_question(run: &Run, ends: &[RunEnd], plan: Option<&Plan>) -> bool {
    let plan_speaks = plan.is_some_and(|plan| {
        let is_later = plan.ended_at.is_some_and(|plan| run.ended_at.is_some_and(|run| plan < run));
        !is_later && !ends.contains(&RunEnd::Reverted)
    });
    has_worked(run) && !plan_speaks
}

/// Whether a plan ended so lately that somebody is asked about it.
pub fn is_recent(plan: &Plan, now: At) -> bool {
    plan.ended_at.is_some_and(|ended_at| now - ended_at <= TimeDelta::days(ASKED_WITHIN_DAYS))
}
