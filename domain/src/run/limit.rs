//! How often something is tried before a person is asked, and how much one run holds.

use super::state::Run;
use chrono::Duration;

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

/// Says which model a run waits for, and why.
pub fn waits_for(model: &str, reason: &str) -> String {
    format!("waiting for the model {model}: {reason}")
}

/// Says that a run's time of work is used up.
pub fn time_is_up(run: &Run) -> String {
    let cap = run.order.budget.minutes_max.unwrap_or_default();
    format!("the {cap} minutes that it may work are used")
}
