use crate::metric::{Period, day};
use deputy_protocol::At;
use deputy_protocol::api::FiguresBy;
use proptest::prelude::*;

fn number(period: Period, at: At) -> i64 {
    (at.timestamp_micros() + period.shift_us) / period.width_us
}

#[test]
fn a_week_begins_on_monday_and_a_day_at_midnight() {
    let at: At = "2026-03-01T23:59:59Z".parse().unwrap();
    for (by, first, begin) in [
        (FiguresBy::Day, "2026-03-01", "2026-03-01T00:00:00Z"),
        (FiguresBy::Week, "2026-02-23", "2026-02-23T00:00:00Z"),
    ] {
        let period = Period::of(by);
        assert_eq!(day(period.first_day(number(period, at))), first);
        assert_eq!(period.begin(at), begin.parse::<At>().unwrap());
    }
    let monday: At = "2026-03-02T00:00:00Z".parse().unwrap();
    let week = Period::of(FiguresBy::Week);
    assert_eq!(day(week.first_day(number(week, monday))), "2026-03-02");
    assert_eq!(week.begin(monday), monday);
}

proptest! {
    #[test]
    fn a_moment_lies_in_the_period_that_begins_before_it(seconds in 0_i64..4_000_000_000) {
        let at = At::from_timestamp(seconds, 0).unwrap();
        for by in FiguresBy::ALL {
            let period = Period::of(by);
            let begin = period.begin(at);
            prop_assert!(begin <= at && (at - begin).num_microseconds().unwrap() < period.width_us);
            prop_assert_eq!(period.first_day(number(period, at)), begin.date_naive());
        }
    }
}
