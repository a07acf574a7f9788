//! What comes again: over changed clocks, ends of months and leap days.

use super::super::moments::first_from;
use super::super::next_after;
use super::{at, shown, time, zone};
use deputy_protocol::event::{DayOfWeek, Repeat};

/// The first moments of a repetition from a time on, as clocks there show them.
fn moments(repeat: &Repeat, place: &str, from: &str, count: usize) -> Vec<String> {
    let place = zone(place);
    let first = first_from(repeat, place, at(from)).unwrap();
    let all = std::iter::successors(Some(first), |last| next_after(repeat, place, *last, *last));
    all.take(count).map(|at| shown(at, place)).collect()
}

fn daily(clock: &str) -> Repeat {
    Repeat::Days { count: 1, time: time(clock) }
}

#[test]
fn nine_stays_nine_when_clocks_are_changed() {
    let spring = moments(&daily("09:00"), "Europe/Berlin", "2026-03-28T00:00:00Z", 3);
    assert_eq!(spring, ["2026-03-28T09:00+01:00", "2026-03-29T09:00+02:00", "2026-03-30T09:00+02:00"]);
    let autumn = moments(&daily("09:00"), "Europe/Berlin", "2026-10-24T00:00:00Z", 3);
    assert_eq!(autumn, ["2026-10-24T09:00+02:00", "2026-10-25T09:00+01:00", "2026-10-26T09:00+01:00"]);
}

#[test]
fn an_hour_that_is_skipped_is_the_one_behind_it_and_one_that_comes_twice_is_the_first() {
    let skipped = moments(&daily("02:30"), "Europe/Berlin", "2026-03-28T00:00:00Z", 3);
    assert_eq!(skipped, ["2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]);
    let twice = moments(&daily("02:30"), "Europe/Berlin", "2026-10-24T22:00:00Z", 2);
    assert_eq!(twice, ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]);
    // Clocks in Nuuk go from 22:59 on Saturday to 00:00 on Sunday.
    let nights = moments(&daily("23:30"), "America/Nuuk", "2026-03-27T12:00:00Z", 4);
    assert_eq!(
        nights,
        [
            "2026-03-27T23:30-02:00",
            "2026-03-29T00:30-01:00",
            "2026-03-29T23:30-01:00",
            "2026-03-30T23:30-01:00"
        ]
    );
}

#[test]
fn hours_go_by_whatever_clocks_do() {
    let six = moments(&Repeat::Hours { count: 6 }, "Europe/Berlin", "2026-03-28T23:00:00Z", 3);
    assert_eq!(six, ["2026-03-29T00:00+01:00", "2026-03-29T07:00+02:00", "2026-03-29T13:00+02:00"]);
}

#[test]
fn a_month_without_the_day_has_it_on_its_last_one() {
    let last = |day, count| Repeat::Months { count, day, time: time("08:00") };
    assert_eq!(
        moments(&last(31, 1), "UTC", "2028-01-15T00:00:00Z", 5),
        [
            "2028-01-31T08:00+00:00",
            "2028-02-29T08:00+00:00",
            "2028-03-31T08:00+00:00",
            "2028-04-30T08:00+00:00",
            "2028-05-31T08:00+00:00"
        ]
    );
    assert_eq!(
        moments(&last(30, 1), "UTC", "2026-01-31T00:00:00Z", 2),
        ["2026-02-28T08:00+00:00", "2026-03-30T08:00+00:00"]
    );
    assert_eq!(
        moments(&last(29, 12), "UTC", "2028-02-29T08:00:00Z", 2),
        ["2028-02-29T08:00+00:00", "2029-02-28T08:00+00:00"]
    );
    assert_eq!(
        moments(&last(1, 3), "UTC", "2026-01-01T08:00:01Z", 2),
        ["2026-02-01T08:00+00:00", "2026-05-01T08:00+00:00"]
    );
}

#[test]
fn weeks_begin_on_monday() {
    let weeks = |count, on: &[DayOfWeek]| Repeat::Weeks { count, on: on.to_vec(), time: time("09:00") };
    // A Thursday.
    let from = "2026-01-01T10:00:00Z";
    let both = [DayOfWeek::Friday, DayOfWeek::Monday];
    assert_eq!(
        moments(&weeks(1, &both), "UTC", from, 3),
        ["2026-01-02T09:00+00:00", "2026-01-05T09:00+00:00", "2026-01-09T09:00+00:00"]
    );
    assert_eq!(
        moments(&weeks(2, &both), "UTC", from, 4),
        [
            "2026-01-02T09:00+00:00",
            "2026-01-12T09:00+00:00",
            "2026-01-16T09:00+00:00",
            "2026-01-26T09:00+00:00"
        ]
    );
    assert_eq!(
        moments(&weeks(1, &[DayOfWeek::Thursday]), "UTC", from, 2),
        ["2026-01-08T09:00+00:00", "2026-01-15T09:00+00:00"]
    );
}

#[test]
fn what_was_missed_is_passed_over() {
    let next = |repeat: &Repeat, last: &str, now: &str| {
        next_after(repeat, zone("UTC"), at(last), at(now)).map(|at| at.to_rfc3339())
    };
    let hours = Repeat::Hours { count: 2 };
    assert_eq!(
        next(&hours, "2026-01-01T00:00:00Z", "2026-01-04T11:59:59Z").unwrap(),
        "2026-01-04T12:00:00+00:00"
    );
    assert_eq!(
        next(&hours, "2026-01-01T00:00:00Z", "2026-01-04T12:00:00Z").unwrap(),
        "2026-01-04T14:00:00+00:00"
    );
    assert_eq!(
        next(&daily("09:00"), "2026-01-01T09:00:00Z", "2026-01-09T09:30:00Z").unwrap(),
        "2026-01-10T09:00:00+00:00"
    );
    let even = Repeat::Days { count: 2, time: time("09:00") };
    // Every other day stays every other day.
    assert_eq!(
        next(&even, "2026-01-01T09:00:00Z", "2026-01-06T12:00:00Z").unwrap(),
        "2026-01-07T09:00:00+00:00"
    );
}
