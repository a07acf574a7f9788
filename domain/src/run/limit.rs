//! How often something is tried before a person is asked.

use chrono::Duration;

/// Attempts before a run fails for good. Three, so that one bad night of a provider and one bad idea of a model both
/// leave a try.
pub const ATTEMPTS_MAX: u32 = 3;

/// Crashes in a row, without progress between them, before a run is quarantined.
pub const STRIKES_MAX: u32 = 3;

/// Rounds in which failing checks go back to the agent, within one attempt.
pub const ROUNDS_MAX: u32 = 4;

/// Wait before the second attempt; it doubles with each further one.
const RETRY_BASE_S: i64 = 10;

/// Wait before another attempt. `jitter` is between 0 and 1 and spreads the wait over ±20 %.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "seconds of a few minutes")]
pub(super) fn retry_after(failures: u32, jitter: f64) -> Duration {
    let base_ms = RETRY_BASE_S * 1000 * (1 << failures.min(8));
    Duration::milliseconds((base_ms as f64 * (0.8 + 0.4 * jitter.clamp(0.0, 1.0))) as i64)
}
