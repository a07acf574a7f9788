//! When something is, as people name it.

use super::super::{Moment, Refusal, When, local};
use super::{at, shown, time, zone};
use deputy_protocol::api::{Delay, DelayUnit};
use deputy_protocol::event::{DayOfWeek, Repeat};

/// When it is first, said on a Friday afternoon in Berlin, the day before clocks there are changed.
fn first(moment: Option<Moment>, every: Option<Repeat>) -> Result<String, Refusal> {
    let berlin = zone("Europe/Berlin");
    let due = When { moment, every }.first(berlin, at("2026-03-27T15:00:00+01:00"))?;
    Ok(shown(due, berlin))
}

fn later(unit: DelayUnit, count: u32) -> Moment {
    Moment::In(Delay { unit, count })
}

#[test]
fn days_and_weeks_later_are_at_the_same_time_of_day_and_hours_are_hours() {
    assert_eq!(first(Some(later(DelayUnit::Days, 3)), None).unwrap(), "2026-03-30T15:00+02:00");
    assert_eq!(first(Some(later(DelayUnit::Weeks, 1)), None).unwrap(), "2026-04-03T15:00+02:00");
    assert_eq!(first(Some(later(DelayUnit::Hours, 72)), None).unwrap(), "2026-03-30T16:00+02:00");
    assert_eq!(first(Some(later(DelayUnit::Minutes, 30)), None).unwrap(), "2026-03-27T15:30+01:00");
}

#[test]
fn a_time_is_read_as_the_founders_clock_shows_it_unless_it_says_more() {
    for (text, wanted) in [
        ("2026-04-03T09:00", "2026-04-03T09:00+02:00"),
        ("2026-04-03 09:00", "2026-04-03T09:00+02:00"),
        (" 2026-04-03T09:00:30 ", "2026-04-03T09:00+02:00"),
        ("2026-04-03", "2026-04-03T09:00+02:00"),
        ("2026-04-03T09:00:00Z", "2026-04-03T11:00+02:00"),
        ("2026-04-03T09:00:00-05:00", "2026-04-03T16:00+02:00"),
    ] {
        assert_eq!(first(Some(local(text).unwrap()), None).unwrap(), wanted, "{text}");
    }
    for wrong in ["friday", "", "09:00", "2026-02-30", "2026-04-03T25:00"] {
        assert!(local(wrong).unwrap_err().contains("2026-01-31T09:00"), "{wrong}");
    }
}

#[test]
fn a_repetition_begins_with_its_first_moment_that_is_still_to_come() {
    let mondays = Repeat::Weeks { count: 1, on: vec![DayOfWeek::Monday], time: time("09:00") };
    assert_eq!(first(None, Some(mondays.clone())).unwrap(), "2026-03-30T09:00+02:00");
    let may = Some(local("2026-05-01").unwrap());
    assert_eq!(first(may, Some(mondays)).unwrap(), "2026-05-04T09:00+02:00");
    let today = Repeat::Days { count: 7, time: time("15:00") };
    assert_eq!(first(None, Some(today)).unwrap(), "2026-03-27T15:00+01:00");
    let six = Repeat::Hours { count: 6 };
    assert_eq!(first(None, Some(six.clone())).unwrap(), "2026-03-27T21:00+01:00");
    assert_eq!(first(Some(later(DelayUnit::Minutes, 5)), Some(six)).unwrap(), "2026-03-27T15:05+01:00");
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let refused = |moment, every| first(moment, every).unwrap_err().to_string();
    assert!(refused(None, None).contains("`at`, `in` or `every`"));
    let past = refused(Some(local("2026-03-27T14:59").unwrap()), None);
    assert!(past.contains("Friday, 27 March 2026, 14:59 (Europe/Berlin) is in the past"), "{past}");
    assert!(past.contains("it is Friday, 27 March 2026, 15:00"), "{past}");
    assert!(refused(Some(later(DelayUnit::Weeks, 300)), None).contains("five years"));
    assert!(refused(Some(later(DelayUnit::Weeks, u32::MAX)), None).contains("five years"));
    let time = time("09:00");
    for (every, hint) in [
        (Repeat::Hours { count: 0 }, "1 to 8784"),
        (Repeat::Days { count: 367, time }, "1 to 366"),
        (Repeat::Weeks { count: 1, on: Vec::new(), time }, "on which days"),
        (Repeat::Weeks { count: u32::MAX, on: vec![DayOfWeek::Monday], time }, "1 to 53"),
        (Repeat::Months { count: 1, day: 0, time }, "1 to 31"),
        (Repeat::Months { count: 13, day: 1, time }, "1 to 12"),
    ] {
        let refused = refused(None, Some(every.clone()));
        assert!(refused.contains(hint), "{every:?}: {refused}");
    }
    for wrong in ["", "Berlin", "CEST", "../etc/passwd", "+01:00"] {
        assert!(wrong.parse::<super::Zone>().is_err(), "{wrong}");
    }
}
