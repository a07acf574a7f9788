//! How often something is tried before a person is asked, and how much one run holds.

use super::refusal::Refusal;
use super::state::Run;
use crate::purse::Shortage;
use chrono::Duration;
use deputy_protocol::event::Budget;
use deputy_protocol::money::Usd;

/// Attempts before a run fails for good. Three, so that one bad night of a provider and one bad idea of a model both
/// leave a try.
pub const ATTEMPTS_MAX: u32 = 3;

/// Crashes in a row, without progress between them, before a run is quarantined.
pub const STRIKES_MAX: u32 = 3;

/// Rounds in which failing checks go back to the agent, within one attempt.
pub const ROUNDS_MAX: u32 = 4;

/// Most bytes of one text that a run is told: as many as an order may have.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// How often one run can be told something. The row of a run holds all of it and is written with each fact, so it must
/// not grow without end.
pub const INPUTS_MAX: usize = 1_000;

/// Most bytes of all that one run is told: no model's window takes a third of it.
pub(super) const INPUTS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Inbox items of one run, answered ones included, after which its agent asks no more. Deputy's own follow from what
/// the founder does.
pub(super) const ASKS_MAX: usize = 500;

/// A model that does not answer for as long as this is told to the founder, once. Shorter troubles of providers come and
/// go by themselves.
pub(super) const DELAY_TOLD_AFTER: Duration = Duration::minutes(5);

/// Conflicting files that the agent is told by name: whoever has settled those finds the others by their markers.
pub(super) const CONFLICTS_TOLD: usize = 50;

/// Wait before the second attempt; it doubles with each further one.
const RETRY_BASE_S: i64 = 10;

/// Wait before another attempt. `jitter` is between 0 and 1 and spreads the wait over ±20 %.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "seconds of a few minutes")]
pub(super) fn retry_after(failures: u32, jitter: f64) -> Duration {
    let base_ms = RETRY_BASE_S * 1000 * (1 << failures.min(8));
    Duration::milliseconds((base_ms as f64 * (0.8 + 0.4 * jitter.clamp(0.0, 1.0))) as i64)
}

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

/// Says which model a run waits for, and why.
pub fn waits_for(model: &str, reason: &str) -> String {
    format!("waiting for the model {model}: {reason}")
}

/// Says that a run's time of work is used up.
pub fn time_is_up(run: &Run) -> String {
    let cap = run.order.budget.minutes_max.unwrap_or_default();
    format!("the {cap} minutes that it may work are used")
}
