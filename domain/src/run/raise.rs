//! What a run may use if the founder allows more of it.

use super::refusal::Refusal;
use super::state::Run;
use crate::purse::Shortage;
use deputy_protocol::event::Budget;
use deputy_protocol::money::Usd;

/// Of calls like the one that was stopped there has to be room for so many, so that the founder is not asked again at
/// once: what a call may use is many times what most of them do.
const CALLS_ALLOWED: i32 = 2;

/// Dollars are offered in whole cents, tokens in whole thousands.
const CENT_NANOS: i64 = 10_000_000;
const TOKENS_STEP: u64 = 1_000;

/// What holds if the founder allows more of what ran short: as much again as was allowed, on top of what is used by now,
/// and enough for what comes next. A last call may have used more than its cap had left. The other caps stay.
pub fn raised(run: &Run, shortage: Shortage) -> Budget {
    let mut budget = run.order.budget.clone();
    match shortage {
        Shortage::Usd(next) => {
            let committed = run.committed().usd;
            let least = (0..CALLS_ALLOWED).fold(committed, |sum, _| sum + next);
            budget.usd_max = budget.usd_max.map(|cap| {
                let more = cap.saturating_add(cap.max(committed));
                if more >= least { more } else { whole_cents(least) }
            });
        }
        Shortage::Tokens(next) => {
            let committed = run.committed().tokens;
            let least = (0..CALLS_ALLOWED).fold(committed, |sum, _| sum.saturating_add(next));
            budget.tokens_max = budget.tokens_max.map(|cap| {
                let more = cap.saturating_add(cap.max(committed));
                if more >= least { more } else { least.div_ceil(TOKENS_STEP).saturating_mul(TOKENS_STEP) }
            });
        }
        Shortage::Minutes => budget.minutes_max = budget.minutes_max.map(|cap| cap.saturating_mul(2)),
    }
    budget
}

fn whole_cents(amount: Usd) -> Usd {
    let nanos = amount.nanos();
    Usd::from_nanos(nanos.saturating_add((CENT_NANOS - nanos % CENT_NANOS) % CENT_NANOS))
}

/// What holds if the founder allows as much as they wrote, of what `raised` has more of.
pub(super) fn raised_to(run: &Run, raised: &Budget, text: &str) -> Result<Budget, Refusal> {
    let text = text.trim();
    let refused = |wanted: String| Refusal::NoAmount { text: text.to_owned(), wanted };
    let mut budget = run.order.budget.clone();
    if raised.usd_max != budget.usd_max {
        let used = run.committed().usd.max(budget.usd_max.unwrap_or_default());
        let written = text.trim_start_matches('$').trim_end_matches("USD").trim().parse().ok();
        let amount = written.and_then(Usd::try_new).filter(|amount| *amount > used);
        let wanted = || refused(format!("an amount in US dollars above {used}, like 2.50"));
        budget.usd_max = Some(amount.ok_or_else(wanted)?);
    } else if raised.tokens_max != budget.tokens_max {
        let used = run.committed().tokens.max(budget.tokens_max.unwrap_or_default());
        let written = text.trim_end_matches("tokens").trim().replace(['_', ','], "").parse().ok();
        let wanted = || refused(format!("a whole number of tokens above {used}"));
        budget.tokens_max = Some(written.filter(|tokens| *tokens > used).ok_or_else(wanted)?);
    } else {
        let used = budget.minutes_max.unwrap_or_default();
        let written = text.trim_end_matches("minutes").trim().parse().ok();
        let wanted = || refused(format!("whole minutes, more than {used}"));
        budget.minutes_max = Some(written.filter(|minutes| *minutes > used).ok_or_else(wanted)?);
    }
    Ok(budget)
}
