use std::time::Duration;

use proptest::prelude::*;

use crate::ports::Clock;
use crate::supervision::policy::Window;
use crate::supervision::{Backoff, Intensity};
use crate::testing::ManualClock;

#[test]
fn delays_grow_from_two_tenths_to_thirty_seconds_and_keep_their_jitter() {
    let backoff = Backoff::default();
    let (low, high): (Vec<_>, Vec<_>) =
        (0..9).map(|n| (backoff.delay(n, 0.0).as_millis(), backoff.delay(n, 1.0).as_millis())).unzip();
    assert_eq!(low, [200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000]);
    assert_eq!(high, [300, 600, 1200, 2400, 4800, 9600, 19_200, 30_000, 30_000]);
}

proptest! {
    #[test]
    fn every_delay_is_within_its_bounds(failures: u32, unit in 0.0..1.0_f64, jitter in 0.0..1.0_f64) {
        let backoff = Backoff { jitter, ..Backoff::default() };
        let delay = backoff.delay(failures, unit);
        prop_assert!(delay <= backoff.max && delay >= backoff.initial);
    }

    #[test]
    fn no_window_holds_more_restarts_than_allowed(steps in prop::collection::vec((0..20_u64, 0..40_u64), 1..80)) {
        let intensity = Intensity { max_restarts: 3, max_window: Duration::from_mins(1) };
        let (mut now, mut window, mut dues) = (ManualClock::default().now(), Window::default(), vec![]);
        for (wait, delay) in steps {
            now += Duration::from_secs(wait);
            let due = now + Duration::from_secs(delay);
            if window.admit(due, now, &intensity) {
                dues.push(due);
            }
        }
        for start in &dues {
            let within = dues.iter().filter(|due| *due >= start && **due < *start + intensity.max_window);
            prop_assert!(within.count() <= 3);
        }
    }
}
