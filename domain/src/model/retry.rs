//! When to ask again after a failed call. Pure: the caller brings the jitter and keeps the time.

use super::Disposition;
use std::time::Duration;

/// The first wait; it doubles with every try.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait that we choose ourselves: beyond it a person would rather see another model.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// The longest wait that is sat out with the run in memory; a longer one parks it.
const SIT_OUT_MAX: Duration = Duration::from_mins(1);
/// So many tries of one request at one model: with the waits above about two minutes.
const TRIES_MAX: u32 = 7;

/// What comes after a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextTry {
    /// The same call again after this wait.
    Again {
        /// Counted from now.
        after: Duration,
    },
    /// The provider wants a longer wait than is worth sitting out: the run waits for it at no cost.
    Park {
        /// Counted from now.
        after: Duration,
    },
    /// The next model in the list; without one the run waits for this one.
    Fallback {
        /// When this model can be asked again, counted from now, if the provider said.
        after: Option<Duration>,
    },
    /// A shorter request.
    Shorten,
    /// Nothing will do; a person has to change something.
    GiveUp,
}

/// Decides what comes after a failed call.
///
/// `failed` counts the failed tries of this request at this model, this one included. `unit_jitter` lies in 0..1 and
/// spreads the waits of many runs over the upper half of each step; what the provider asked for is never undercut.
pub fn next_try(failed: u32, disposition: &Disposition, unit_jitter: f64) -> NextTry {
    match *disposition {
        Disposition::GiveUp => NextTry::GiveUp,
        Disposition::Shorten => NextTry::Shorten,
        Disposition::Fallback { after } => NextTry::Fallback { after },
        Disposition::Retry { after: Some(asked) } if asked > SIT_OUT_MAX => NextTry::Park { after: asked },
        Disposition::Retry { after } if failed >= TRIES_MAX => NextTry::Fallback { after },
        Disposition::Retry { after } => {
            let own = jittered(step(failed), unit_jitter);
            let after = after.map_or(own, |asked| asked + jitter_of(asked, unit_jitter));
            NextTry::Again { after }
        }
    }
}

fn step(failed: u32) -> Duration {
    let doublings = failed.saturating_sub(1).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(WAIT_MAX)
}

fn clamped(unit_jitter: f64) -> f64 {
    if unit_jitter.is_finite() { unit_jitter.clamp(0.0, 1.0) } else { 0.0 }
}

/// Between half of the step and all of it.
fn jittered(step: Duration, unit_jitter: f64) -> Duration {
    step.mul_f64(0.5 + clamped(unit_jitter) / 2.0)
}

/// Up to a tenth more than was asked for, so that runs that were told the same do not come back together.
fn jitter_of(asked: Duration, unit_jitter: f64) -> Duration {
    asked.mul_f64(clamped(unit_jitter) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn retry(after: Option<u64>) -> Disposition {
        Disposition::Retry {
            after: match after {
                Some(secs) => Some(Duration::from_secs(secs)),
                None => None,
            },
        }
    }

    #[test]
    fn waits_double_up_to_a_cap_and_then_another_model_is_asked() {
        let waits: Vec<_> = (1..=7).map(|failed| next_try(failed, &retry(None), 1.0)).collect();
        let again = |secs| NextTry::Again { after: Duration::from_secs(secs) };
        assert_eq!(waits[..6], [again(1), again(2), again(4), again(8), again(16), again(30)]);
        assert_eq!(waits[6], NextTry::Fallback { after: None });
    }

    #[test]
    fn a_long_wait_parks_the_run() {
        let day = Duration::from_hours(24);
        assert_eq!(next_try(1, &retry(Some(24 * 3600)), 0.5), NextTry::Park { after: day });
        assert_eq!(next_try(1, &retry(Some(60)), 0.0), NextTry::Again { after: Duration::from_mins(1) });
    }

    #[test]
    fn what_is_not_a_retry_is_passed_on() {
        assert_eq!(next_try(1, &Disposition::GiveUp, 0.1), NextTry::GiveUp);
        assert_eq!(next_try(9, &Disposition::Shorten, 0.1), NextTry::Shorten);
        let after = Some(Duration::from_secs(5));
        assert_eq!(next_try(1, &Disposition::Fallback { after }, 0.1), NextTry::Fallback { after });
    }

    proptest! {
        #[test]
        fn the_provider_is_never_undercut_and_no_wait_is_endless(
            failed in 0u32..100_000, asked in proptest::option::of(0u64..1_000_000), jitter in proptest::num::f64::ANY,
        ) {
            match next_try(failed, &retry(asked), jitter) {
                NextTry::Again { after } => {
                    prop_assert!(after >= Duration::from_secs(asked.unwrap_or(0)));
                    prop_assert!(after <= Duration::from_secs(66));
                    prop_assert!(after >= Duration::from_millis(500) || asked.is_some());
                }
                NextTry::Park { after } => prop_assert_eq!(after, Duration::from_secs(asked.unwrap())),
                NextTry::Fallback { .. } => prop_assert!(failed >= 7),
                NextTry::Shorten | NextTry::GiveUp => prop_assert!(false),
            }
        }
    }
}
