//! What a run took.

use crate::run::Run;
use deputy_protocol::event::{Prompt, RunTotals};

/// What a run took until now.
pub fn totals(run: &Run) -> RunTotals {
    let told = |source: Prompt| run.inputs.iter().filter(|input| input.source == source).count();
    RunTotals {
        cost_usd: run.spent.cost_usd,
        worked_ms: u64::try_from(run.worked_ms).unwrap_or_default(),
        rounds: count(told(Prompt::Checks)),
        corrections: count(told(Prompt::Changes)),
    }
}

/// What it took since then.
pub fn since(now: RunTotals, then: RunTotals) -> RunTotals {
    RunTotals {
        cost_usd: now.cost_usd - then.cost_usd,
        worked_ms: now.worked_ms.saturating_sub(then.worked_ms),
        rounds: now.rounds.saturating_sub(then.rounds),
        corrections: now.corrections.saturating_sub(then.corrections),
    }
}

/// Both together.
pub(crate) fn plus(one: RunTotals, other: RunTotals) -> RunTotals {
    RunTotals {
        cost_usd: one.cost_usd.saturating_add(other.cost_usd),
        worked_ms: one.worked_ms.saturating_add(other.worked_ms),
        rounds: one.rounds.saturating_add(other.rounds),
        corrections: one.corrections.saturating_add(other.corrections),
    }
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
