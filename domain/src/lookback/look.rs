//! What is kept of a run to ask about its plan: a run can hold millions of characters, and a plan has hundreds of runs.

use super::question::trouble;
use super::totals::totals;
use super::worth::has_worked;
use crate::run::Run;
use deputy_protocol::ids::RunId;
use deputy_protocol::wording::cost;
use std::fmt::Write as _;

/// Things told of those that the agent of one task was told: none takes all of the room.
const TOLD_OF_A_TASK_MAX: usize = 4;

/// A run as a look back at its plan tells of it. Bounded, whatever the run holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether an agent worked on it at all.
    pub(super) has_worked: bool,
    /// What it took, in a line.
    pub(super) took: String,
    /// What went wrong in it; empty where nothing did.
    pub(super) trouble: String,
}

/// What is kept of it.
pub fn look(run_id: RunId, run: &Run) -> Look {
    Look { has_worked: has_worked(run), took: took(run_id, run), trouble: trouble(run, TOLD_OF_A_TASK_MAX) }
}

/// With what is no matter of course: most tasks of a large plan go through at once.
fn took(run_id: RunId, run: &Run) -> String {
    let all = totals(run);
    let mut took = format!(
        "run {run_id} by `{}`: {} minutes, cost {}",
        run.order.agent,
        all.worked_ms / 60_000,
        cost(all.cost_usd, run.unpriced_tokens)
    );
    let more = [
        (run.attempt > 1, u64::from(run.attempt), "attempts"),
        (all.rounds > 0, all.rounds, "rounds behind failing checks"),
        (all.corrections > 0, all.corrections, "corrections"),
    ];
    for (_, count, what) in more.into_iter().filter(|(is_told, ..)| *is_told) {
        // Writing to a string cannot fail.
        let _ = write!(took, ", {count} {what}");
    }
    took
}
