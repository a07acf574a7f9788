//! What agents are told about time.

use super::super::{CameDue, due_words, is_stale, repeats, span, time_words};
use super::{at, time, zone};
use chrono::TimeDelta;
use deputy_protocol::event::{DayOfWeek, Repeat};
use deputy_protocol::ids::AppointmentId;
use uuid::Uuid;

#[test]
fn the_time_is_told_with_its_day_and_its_zone() {
    let words = time_words(at("2026-01-30T13:05:07.123Z"), zone("Europe/Berlin"));
    assert_eq!(words, "It is Friday, 30 January 2026, 14:05 (Europe/Berlin), 2026-01-30T14:05:07+01:00.");
}

#[test]
fn it_is_told_again_when_it_is_old_or_runs_backwards() {
    let now = at("2026-01-30T13:05:00Z");
    assert!(is_stale(None, now));
    assert!(!is_stale(Some(now), now));
    assert!(!is_stale(Some(now - TimeDelta::seconds(299)), now));
    assert!(is_stale(Some(now - TimeDelta::seconds(300)), now));
    assert!(is_stale(Some(now + TimeDelta::seconds(1)), now));
}

#[test]
fn a_repetition_is_said_as_people_say_it() {
    let weeks = |count, on: &[DayOfWeek]| Repeat::Weeks { count, on: on.to_vec(), time: time("09:00") };
    let days = DayOfWeek::ALL;
    for (repeat, wanted) in [
        (Repeat::Hours { count: 1 }, "every hour"),
        (Repeat::Days { count: 3, time: time("17:30") }, "every 3 days at 17:30"),
        (weeks(1, &days[..1]), "every Monday at 09:00"),
        (weeks(1, &[days[4], days[0], days[2]]), "every Monday, Wednesday and Friday at 09:00"),
        (weeks(1, &days[..5]), "every workday at 09:00"),
        (weeks(1, &days), "every day at 09:00"),
        (weeks(2, &days[..2]), "every 2 weeks on Monday and Tuesday at 09:00"),
        (Repeat::Months { count: 1, day: 15, time: time("08:00") }, "on day 15 of every month at 08:00"),
        (
            Repeat::Months { count: 3, day: 31, time: time("08:00") },
            "on the last day of every 3 months at 08:00",
        ),
    ] {
        assert_eq!(repeats(&repeat), wanted);
    }
    let spans = [0, 89, 90, 3_600, 3_600 * 2, 86_400, 3_600 * 71].map(|s| span(TimeDelta::seconds(s)));
    assert_eq!(spans, ["a minute", "a minute", "2 minutes", "60 minutes", "2 hours", "24 hours", "3 days"]);
}

#[test]
fn what_has_come_due_says_whose_it_is_whether_it_is_late_and_when_it_comes_again() {
    let every = Repeat::Days { count: 1, time: time("09:00") };
    let next_at = at("2026-01-31T09:00:00Z");
    let came = CameDue {
        appointment_id: AppointmentId(Uuid::from_u128(1)),
        text: Some("Look at the sign-ups."),
        made_at: at("2026-01-26T10:00:00Z"),
        due_at: at("2026-01-30T09:00:00Z"),
        again: None,
        zone: zone("UTC"),
        now: at("2026-01-30T09:00:04Z"),
    };
    assert_eq!(
        due_words(&came),
        "On Monday, 26 January 2026, 10:00 (UTC) you scheduled this for now:\nLook at the sign-ups.\n\nSee to it, and tell \
         the founder what came of it. Its id is 00000000-0000-0000-0000-000000000001."
    );
    let late =
        CameDue { again: Some((&every, next_at)), now: at("2026-01-30T15:10:00Z"), text: None, ..came };
    let words = due_words(&late);
    for wanted in [
        "the founder scheduled for now what they say next",
        "It was to be on Friday, 30 January 2026, 09:00 (UTC), 6 hours ago",
        "say that it is late",
        "made up for by this once",
        "comes again every day at 09:00, next on Saturday, 31 January 2026, 09:00 (UTC)",
    ] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
}
