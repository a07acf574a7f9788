//! Promises over random repetitions, in zones whose clocks do all there is.

use super::super::moments::{check, first_from};
use super::super::next_after;
use super::zone;
use chrono::{DateTime, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::event::{DayOfWeek, Repeat, TimeOfDay};
use proptest::prelude::*;

/// Half-hour changes, changes at midnight and across it, none, and both hemispheres.
const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Pacific/Chatham",
];

fn repeat() -> impl Strategy<Value = Repeat> {
    let time = (0_u32..24, 0_u32..60).prop_map(|(hour, minute)| TimeOfDay::try_new(hour, minute).unwrap());
    let days = prop::sample::subsequence(DayOfWeek::ALL.to_vec(), 1..=7);
    prop_oneof![
        (1_u32..200).prop_map(|count| Repeat::Hours { count }),
        (1_u32..40, time.clone()).prop_map(|(count, time)| Repeat::Days { count, time }),
        (1_u32..6, days, time.clone()).prop_map(|(count, on, time)| Repeat::Weeks { count, on, time }),
        (1_u32..=12, 1_u32..=31, time).prop_map(|(count, day, time)| Repeat::Months { count, day, time }),
    ]
}

/// From 2020 to 2050.
fn moment() -> impl Strategy<Value = At> {
    (1_577_836_800_i64..2_524_608_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

proptest! {
    #[test]
    fn moments_only_rise_and_none_is_left_out(repeat in repeat(), place in 0..ZONES.len(), from in moment()) {
        prop_assert_eq!(check(&repeat), Ok(()));
        let place = zone(ZONES[place]);
        let first = first_from(&repeat, place, from).unwrap();
        prop_assert!(first >= from);
        let mut last = first;
        for _ in 0..30 {
            let next = next_after(&repeat, place, last, last).unwrap();
            prop_assert!(next > last, "{next} behind {last}");
            if !matches!(repeat, Repeat::Hours { .. }) {
                // What is behind the last one is the next one, whoever asks: nothing lies in between.
                let once = matches!(
                    repeat,
                    Repeat::Days { count: 1, .. } | Repeat::Weeks { count: 1, .. } | Repeat::Months { count: 1, .. }
                );
                let found = first_from(&repeat, place, last + TimeDelta::seconds(1)).unwrap();
                prop_assert!(found <= next);
                prop_assert!(!once || found == next, "{found} lies before {next}");
            }
            last = next;
        }
    }

    #[test]
    fn one_that_was_missed_for_long_is_next_where_it_would_have_been(
        repeat in repeat(), place in 0..ZONES.len(), from in moment(), missed in 0_i64..400,
    ) {
        let place = zone(ZONES[place]);
        let first = first_from(&repeat, place, from).unwrap();
        let now = first + TimeDelta::hours(missed);
        let next = next_after(&repeat, place, first, now).unwrap();
        let mut step = first;
        while step <= now {
            step = next_after(&repeat, place, step, step).unwrap();
        }
        prop_assert_eq!(next, step);
    }
}
