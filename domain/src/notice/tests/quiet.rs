//! Quiet hours: their ends by the clocks of a place, and what waits until then.

use super::super::{Due, Quiet, Receipt, Silence, Target, due};
use super::outbox::Outbox;
use super::{chat, doc, hook, id, run};
use crate::notice::Disposition;
use deputy_protocol::At;
use deputy_protocol::event::Priority;
use std::collections::{BTreeMap, BTreeSet};

fn hours(text: &str, zone: &str, lets_through: &[&str]) -> Quiet {
    let lets_through = lets_through.iter().map(|&word| word.to_owned()).collect();
    Quiet::try_new(text, zone.parse().unwrap(), lets_through).unwrap()
}

fn utc(text: &str) -> At {
    text.parse().unwrap()
}

/// The night of the outbox of these tests.
fn night(lets_through: &[&str]) -> Quiet {
    hours("22:00-07:00", "UTC", lets_through)
}

const LATE: &str = "2026-01-01T23:00:00Z";
const MORNING: &str = "2026-01-02T07:00:00Z";

#[test]
fn a_night_ends_when_clocks_show_it_whatever_was_done_to_them() {
    let berlin = hours("22:00-07:00", "Europe/Berlin", &[]);
    for (now, end) in [
        // Winter, summer, and both nights in which clocks are changed.
        ("2026-01-10T21:00:00Z", Some("2026-01-11T06:00:00Z")),
        ("2026-07-10T20:00:00Z", Some("2026-07-11T05:00:00Z")),
        ("2026-03-28T22:30:00Z", Some("2026-03-29T05:00:00Z")),
        ("2026-10-24T20:30:00Z", Some("2026-10-25T06:00:00Z")),
        // Its first moment is quiet, its last one is not.
        ("2026-01-10T20:59:59Z", None),
        ("2026-01-11T05:59:59Z", Some("2026-01-11T06:00:00Z")),
        ("2026-01-11T06:00:00Z", None),
        ("2026-01-11T12:00:00Z", None),
    ] {
        assert_eq!(berlin.ends(utc(now)), end.map(utc), "{now}");
    }
}

#[test]
fn an_end_that_clocks_show_twice_comes_once_and_one_that_they_skip_comes_all_the_same() {
    let berlin = hours("01:00-02:30", "Europe/Berlin", &[]);
    assert_eq!(berlin.ends(utc("2026-10-24T23:30:00Z")), Some(utc("2026-10-25T00:30:00Z")));
    assert_eq!(berlin.ends(utc("2026-10-25T01:10:00Z")), None, "02:10 is shown again, and the night is over");
    assert_eq!(berlin.ends(utc("2026-03-29T00:30:00Z")), Some(utc("2026-03-29T01:30:00Z")));
}

#[test]
fn hours_of_one_day_and_odd_writing() {
    let noon = hours(" 12:00 - 13:30", "UTC", &[]);
    assert_eq!(noon.ends(utc("2026-01-01T13:00:00Z")), Some(utc("2026-01-01T13:30:00Z")));
    assert_eq!(noon.ends(utc("2026-01-01T14:00:00Z")), None);
    assert_eq!(noon.to_string(), "12:00–13:30 (UTC)");
    for nonsense in ["", "22:00", "22-07", "25:00-07:00", "22:00-22:00", "a-b"] {
        let fault = Quiet::try_new(nonsense, "UTC".parse().unwrap(), Vec::new()).unwrap_err();
        assert!(fault.to_string().contains("22:00-07:00"), "{fault}");
    }
}

#[test]
fn what_comes_at_night_goes_out_in_the_morning_together() {
    let mut outbox = Outbox::new(5, chat());
    outbox.quiet = Some(night(&[]));
    let due = outbox.due(utc(LATE));
    assert_eq!((due.sends.len(), due.next_at), (0, Some(utc(MORNING))));
    let due = outbox.due(utc(MORNING));
    assert_eq!((due.sends.len(), due.sends[0].with.len()), (1, 4));
    assert_eq!(due.next_at, None);
}

#[test]
fn programs_have_no_nights() {
    let mut outbox = Outbox::new(2, hook());
    outbox.quiet = Some(night(&[]));
    assert_eq!(outbox.due(utc(LATE)).sends.len(), 2);
}

#[test]
fn what_is_let_through_goes_at_once_and_takes_nothing_with_it() {
    let mut outbox = Outbox::new(6, chat());
    outbox.docs.get_mut(&id(6)).unwrap().kind = "run.failed".to_owned();
    outbox.quiet = Some(night(&["run.failed", "house.*"]));
    let due = outbox.due(utc(LATE));
    assert_eq!(due.sends.iter().map(|send| (send.leader, send.with.len())).collect::<Vec<_>>(), [(id(6), 0)]);
    assert_eq!(due.next_at, Some(utc(MORNING)));
}

#[test]
fn what_asks_about_work_of_high_priority_is_urgent() {
    let mut docs: BTreeMap<_, _> = (1..=4).map(|n| (id(n), doc(n))).collect();
    docs.get_mut(&id(2)).unwrap().kind = "inbox.opened".to_owned();
    docs.get_mut(&id(3)).unwrap().kind = "run.approved".to_owned();
    let told = |lets_through: &[&str]| {
        let quiet = night(lets_through);
        let high = [1, 2, 3].map(|n| (run(n), Priority::High));
        let priorities = high.into_iter().chain([(run(4), Priority::Normal)]).collect();
        let silence = Silence { quiet: Some(&quiet), priorities: Some(&priorities) };
        let Due { sends, .. } = due(utc(LATE), &docs, &[chat()], silence, &BTreeSet::new());
        sends.into_iter().map(|send| send.leader).collect::<BTreeSet<_>>()
    };
    assert_eq!(told(&["urgent"]), BTreeSet::from([id(1), id(2)]), "a review and a question, and no delivery");
    assert_eq!(told(&[]), BTreeSet::new());
}

#[test]
fn a_try_that_failed_in_the_evening_is_made_again_in_the_morning() {
    let mut outbox = Outbox::new(1, chat());
    outbox.quiet = Some(night(&[]));
    let evening = utc("2026-01-01T21:59:58Z");
    outbox.due(evening);
    outbox.answer(id(1), Err(Disposition::Retry { after: None }), evening);
    let due = outbox.due(utc(LATE));
    assert_eq!((due.sends.len(), due.next_at), (0, Some(utc(MORNING))));
    assert_eq!(outbox.due(utc(MORNING)).sends.len(), 1);
}

#[test]
fn a_message_that_waits_for_the_morning_is_in_nobodys_way() {
    let mut outbox = Outbox::new(1, Target { events: Vec::new(), ..chat() });
    outbox.quiet = Some(night(&["inbox.opened"]));
    let evening = utc("2026-01-01T21:59:58Z");
    outbox.due(evening);
    outbox.answer(id(1), Err(Disposition::Retry { after: None }), evening);
    outbox.docs.insert(id(2), super::NoticeDoc { kind: "inbox.opened".to_owned(), ..doc(2) });
    let due = outbox.due(utc(LATE));
    assert_eq!(due.sends.iter().map(|send| send.leader).collect::<Vec<_>>(), [id(2)]);
    assert!(matches!(outbox.docs[&id(1)].receipts["chat"], Receipt::Postponed { .. }));
}
