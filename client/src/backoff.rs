//! How long to wait before trying again.

use std::time::Duration;

/// Short enough that a restarted daemon is found at once.
const FIRST: Duration = Duration::from_millis(200);
/// Long enough that a hundred waiting clients are no load.
const LONGEST: Duration = Duration::from_secs(15);

/// The wait before try `attempt` (from 0): doubling, with half of it left to chance, so that many clients which lost
/// one server do not come back in step. `chance` is in 0..1.
pub(crate) fn delay(attempt: u32, chance: f64) -> Duration {
    let whole = FIRST.saturating_mul(1 << attempt.min(16)).min(LONGEST);
    whole.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

/// [`delay`] with a chance of its own.
pub(crate) fn jittered(attempt: u32) -> Duration {
    delay(attempt, rand::random::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_never_below_half() {
        for attempt in [0, 1, 5, 20, u32::MAX] {
            let (least, most) = (delay(attempt, 0.0), delay(attempt, 1.0));
            assert_eq!(least * 2, most);
            assert!(most <= LONGEST);
        }
        assert_eq!(delay(0, 1.0), FIRST);
        assert_eq!(delay(30, 1.0), LONGEST);
    }
}
