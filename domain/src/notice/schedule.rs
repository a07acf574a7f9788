//! When a message is tried again.

use super::doc::Progress;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::ids::EventId;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a message is tried before it is abandoned. A day: longer than a night and than most outages, and what is
/// older is found in the inbox anyway.
pub const GIVE_UP_AFTER: Duration = Duration::from_hours(24);

/// Seconds between tries: the shape that the Standard Webhooks specification recommends, over hours. The last repeats.
const DELAYS_S: [u64; 9] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000];

/// Tries lost to a crash in a row that are repeated at once. Beyond it they wait as failures do, so that a message
/// which takes the process down with it does not do so in a circle.
const LOST_AT_ONCE: u32 = 5;

/// How long to wait after this many failures (from 1), spread by a fifth either way.
///
/// The spread follows from message and count instead of chance, so that replaying gives the same answer; ids are random
/// enough to keep messages of different installations apart.
pub fn delay(failures: u32, event_id: EventId, target: &str) -> Duration {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX).min(DELAYS_S.len() - 1);
    let base_ms = DELAYS_S[index] * 1_000;
    let digest = Sha256::digest(format!("{event_id}/{target}/{failures}"));
    let spread = u64::from(u16::from_be_bytes([digest[0], digest[1]])) % 401; // per mille above 800
    Duration::from_millis(base_ms * (800 + spread) / 1_000)
}

/// When the try after a failed one is due; `None` when nobody tries again.
pub(super) fn retry_at(
    progress: &Progress,
    event_id: EventId,
    target: &str,
    after: Option<Duration>,
    now: At,
) -> Option<At> {
    let end = later(progress.first_at, GIVE_UP_AFTER);
    let wait = delay(progress.failures + 1, event_id, target).max(after.unwrap_or_default());
    // The last try is at the very end, even when the receiver asked for more patience than we have.
    (now < end).then(|| later(now, wait).min(end))
}

/// When a try that was left without an outcome is repeated.
pub(super) fn repeat_at(progress: &Progress, event_id: EventId, target: &str, tried_at: At) -> At {
    match progress.lost.checked_sub(LOST_AT_ONCE) {
        None | Some(0) => tried_at,
        Some(beyond) => later(tried_at, delay(beyond, event_id, target)),
    }
}

fn later(at: At, by: Duration) -> At {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(by).unwrap_or(At::MAX_UTC)
}
