//! Single decisions worth a sentence each.

use super::super::{Disposition, Due, GIVE_UP_AFTER, NoticeDoc, Pace, Receipt, Target, delay, held};
use super::outbox::Outbox;
use super::{at, chat, doc, hook, id, mail};
use chrono::TimeDelta;
use deputy_protocol::event::NoticeEvent;
use std::time::Duration;

const RETRY: Result<(), Disposition> = Err(Disposition::Retry { after: None });

#[test]
fn delays_grow_over_hours_and_are_spread_by_a_fifth() {
    let bases = [5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 36_000];
    for (failures, base) in (1..).zip(bases) {
        for n in 0..50 {
            let got = delay(failures, id(n), "chat").as_secs_f64() / f64::from(base);
            assert!((0.8..=1.2).contains(&got), "{failures} failures: {got}");
        }
    }
    assert_ne!(delay(3, id(1), "chat"), delay(3, id(2), "chat"));
}

#[test]
fn a_notice_is_addressed_attempted_and_delivered() {
    let mut outbox = Outbox::new(1, hook());
    let first = outbox.due(at(0));
    assert_eq!(first.writes[&id(1)].len(), 2);
    assert_eq!(first.sends.len(), 1);
    assert_eq!(outbox.due(at(1)), Due::default(), "a try under way is left alone");
    outbox.answer(id(1), Ok(()), at(2));
    assert_eq!(outbox.due(at(3)), Due::default());
    assert_eq!(outbox.docs[&id(1)].state().name(), "settled");
}

#[test]
fn a_notice_that_nobody_wants_is_settled() {
    let mut outbox = Outbox::new(1, Target { events: vec!["run.failed".to_owned()], ..hook() });
    assert!(outbox.due(at(0)).sends.is_empty());
    assert_eq!(outbox.docs[&id(1)].state().name(), "settled");
}

#[test]
fn a_target_wants_a_kind_or_a_family() {
    let wants = |events: &[&str], kind| {
        Target { events: events.iter().map(|&e| e.to_owned()).collect(), ..hook() }.wants(kind)
    };
    assert!(wants(&[], "run.review"));
    assert!(wants(&["run.review"], "run.review"));
    assert!(wants(&["run.*"], "run.review"));
    assert!(!wants(&["run.*"], "runner.lost"));
    assert!(!wants(&["run.failed", "inbox.*"], "run.review"));
}

#[test]
fn a_try_lost_in_a_crash_is_repeated_under_the_same_id_where_that_does_no_harm() {
    let mut outbox = Outbox::new(1, hook());
    outbox.due(at(0));
    outbox.crash();
    let again = outbox.due(at(1));
    assert_eq!((again.sends[0].leader, again.sends[0].attempt), (id(1), 2));
}

#[test]
fn a_message_that_takes_the_process_down_is_slowed() {
    let mut outbox = Outbox::new(1, hook());
    let mut sent = 0;
    for second in 0..300 {
        sent += outbox.due(at(second)).sends.len();
        outbox.crash();
    }
    assert!((6..=10).contains(&sent), "{sent} tries in five minutes");
}

#[test]
fn a_mail_lost_in_a_crash_is_unknown_and_the_next_one_says_so() {
    let mut outbox = Outbox::new(1, mail());
    outbox.due(at(0));
    outbox.crash();
    let noticed = outbox.due(at(1));
    assert!(noticed.sends.is_empty());
    assert_eq!(noticed.writes[&id(1)], [NoticeEvent::Unknown { target: "mail".to_owned(), at: at(1) }]);
    assert_eq!(outbox.docs[&id(1)].state().name(), "doubtful");

    outbox.docs.insert(id(2), doc(2));
    let next = outbox.due(at(2));
    assert_eq!((next.sends[0].leader, &next.sends[0].doubtful), (id(2), &vec![id(1)]));
    assert_eq!(outbox.docs[&id(1)].state().name(), "settled");
    outbox.answer(id(2), Ok(()), at(3));

    outbox.docs.insert(id(3), doc(3));
    assert!(outbox.due(at(4)).sends[0].doubtful.is_empty(), "it is said once");
}

#[test]
fn a_mail_that_may_have_been_taken_is_never_sent_again() {
    let mut outbox = Outbox::new(1, mail());
    outbox.due(at(0));
    let fact = outbox.answer(id(1), Err(Disposition::Doubtful), at(20));
    assert!(matches!(fact, NoticeEvent::Unknown { .. }));
    assert_eq!(outbox.due(at(100_000)), Due::default());
}

#[test]
fn a_storm_becomes_one_message_for_people_and_stays_many_for_programs() {
    assert_eq!(Outbox::new(3, chat()).due(at(0)).sends.len(), 3);
    let storm = Outbox::new(4, chat()).due(at(0));
    assert_eq!(storm.sends.len(), 1);
    assert_eq!(storm.sends[0].leader, id(1));
    assert_eq!(storm.sends[0].with, [id(2), id(3), id(4)]);
    assert_eq!(Outbox::new(16, hook()).due(at(0)).sends.len(), 16);
    assert_eq!(Outbox::new(101, hook()).due(at(0)).sends.len(), 1);
}

#[test]
fn what_a_message_carries_never_changes_between_tries() {
    let mut outbox = Outbox::new(5, chat());
    let first = outbox.due(at(0)).sends.remove(0);
    outbox.answer(id(1), RETRY, at(1));
    outbox.docs.insert(id(6), doc(6));
    let second = outbox.due(at(60));
    assert_eq!(second.sends.len(), 1, "what came later waits until the channel is known to work");
    assert_eq!(second.sends[0].with, first.with);
    outbox.answer(id(1), Ok(()), at(61));
    assert_eq!(outbox.due(at(62)).sends[0].leader, id(6));
}

#[test]
fn people_get_at_most_five_messages_an_hour_and_then_one_with_the_rest() {
    let mut outbox = Outbox::new(0, chat());
    let mut sent = Vec::new();
    for minute in 0..60_u32 {
        let n = u128::from(minute) + 1;
        let now = at(i64::from(minute) * 60);
        outbox.docs.insert(id(n), NoticeDoc { kind: "run.failed".to_owned(), ..doc(n) });
        for send in outbox.due(now).sends {
            outbox.answer(send.leader, Ok(()), now);
            sent.push(send);
        }
    }
    assert_eq!(sent.len(), 5);
    let held = held(at(3_599), &outbox.docs, &chat()).expect("the rest waits");
    assert_eq!((held.count, held.until), (55, at(3_600)));
    let blocked = outbox.due(at(3_599));
    assert_eq!(blocked.next_at, Some(at(3_600)), "it asks to be woken when there is room again");
    let rest = outbox.due(at(3_600)).sends;
    assert_eq!((rest.len(), rest[0].with.len()), (1, 54));
}

#[test]
fn a_question_does_not_wait_behind_reviews_and_takes_along_what_waits() {
    let mut outbox = Outbox::new(0, mail());
    let mut told = Vec::new();
    for n in 1..=6 {
        outbox.docs.insert(id(n), doc(n));
        for send in outbox.due(at(60)).sends {
            outbox.answer(send.leader, Ok(()), at(60));
            told.push(send.leader);
        }
    }
    assert_eq!(told, [id(1), id(2), id(3)], "reviews leave room in the hour");
    outbox.docs.insert(id(7), NoticeDoc { kind: "inbox.opened".to_owned(), ..doc(7) });
    let sends = outbox.due(at(61)).sends;
    assert_eq!(sends.len(), 1, "{sends:?}");
    assert_eq!((sends[0].leader, &sends[0].with), (id(7), &vec![id(4), id(5), id(6)]));
}

#[test]
fn notices_of_one_run_arrive_in_order() {
    let mut outbox = Outbox::new(3, hook());
    for doc in outbox.docs.values_mut() {
        doc.run_id = Some(super::run(7));
    }
    let mut order = Vec::new();
    for second in 0..3 {
        let sends = outbox.due(at(second)).sends;
        assert_eq!(sends.len(), 1);
        outbox.answer(sends[0].leader, Ok(()), at(second));
        order.push(sends[0].leader);
    }
    assert_eq!(order, [id(1), id(2), id(3)]);
}

#[test]
fn a_group_leaves_out_what_must_come_after_a_message_under_way() {
    let pace = Pace { group_above: 0, ..Pace::programs() };
    let mut outbox = Outbox::new(1, Target { pace, ..hook() });
    outbox.docs.get_mut(&id(1)).unwrap().run_id = Some(super::run(7));
    outbox.due(at(0));
    for n in 2..=4 {
        let run_id = Some(super::run(if n == 3 { 7 } else { n }));
        outbox.docs.insert(id(n), NoticeDoc { run_id, ..doc(n) });
    }
    let sends = outbox.due(at(1)).sends;
    assert_eq!((sends.len(), sends[0].leader, &sends[0].with), (1, id(2), &vec![id(4)]));
}

#[test]
fn a_message_under_way_counts_as_one_of_the_hour() {
    let pace = Pace { per_hour: Some(2), patience: 0, ..Pace::people() };
    let mut outbox = Outbox::new(2, Target { pace, ..chat() });
    outbox.due(at(0));
    outbox.answer(id(1), Ok(()), at(1));
    outbox.answer(id(2), RETRY, at(1));
    outbox.docs.insert(id(3), doc(3));
    assert!(outbox.due(at(2)).sends.is_empty(), "the one that failed may still arrive within the hour");
}

#[test]
fn a_day_of_failures_ends_in_abandonment_at_the_deadline() {
    let mut outbox = Outbox::new(1, hook());
    let (mut now, mut tries) = (at(0), 0);
    loop {
        let due = outbox.due(now);
        if due.sends.is_empty() {
            now = due.next_at.expect("a message that is not settled has a next time");
            continue;
        }
        tries += 1;
        if let NoticeEvent::Abandoned { .. } = outbox.answer(id(1), RETRY, now) {
            break;
        }
    }
    assert_eq!(now, at(0) + TimeDelta::from_std(GIVE_UP_AFTER).unwrap());
    assert!((9..=12).contains(&tries), "{tries}");
}

#[test]
fn a_receiver_that_asks_for_patience_gets_it_within_the_day() {
    for (asked, waited) in [(1, 6), (3_600, 3_600), (10 * 24 * 3_600, 24 * 3_600)] {
        let mut outbox = Outbox::new(1, hook());
        outbox.due(at(0));
        let after = Some(Duration::from_secs(asked));
        let fact = outbox.answer(id(1), Err(Disposition::Retry { after }), at(0));
        let NoticeEvent::Postponed { retry_at, .. } = fact else { panic!("{fact:?}") };
        assert!(retry_at <= at(waited) && retry_at >= at(asked.min(24 * 3_600).cast_signed()), "{retry_at}");
    }
}

#[test]
fn a_target_that_is_no_longer_configured_is_abandoned() {
    let mut outbox = Outbox::new(1, hook());
    outbox.due(at(0));
    outbox.answer(id(1), RETRY, at(1));
    outbox.targets.clear();
    outbox.due(at(2));
    assert!(matches!(outbox.docs[&id(1)].receipts["hook"], Receipt::Abandoned { .. }));
    assert_eq!(outbox.docs[&id(1)].state().name(), "settled");
}
