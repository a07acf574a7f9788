//! What says only what was just said.

use super::super::{NoticeDoc, Target};
use super::outbox::Outbox;
use super::{at, doc, hook, id, mail, run};
use deputy_protocol::At;
use deputy_protocol::ids::{EventId, InboxId};

/// The same failure of the same run.
fn failure(number: u128) -> NoticeDoc {
    let (title, body) = ("Could not deliver “shop”".to_owned(), "the remote hung up".to_owned());
    let kind = "run.delivery_failed".to_owned();
    NoticeDoc { kind, title, body, run_id: Some(run(1)), ..doc(number) }
}

/// What is sent for a notice at a moment, and taken at once: each message by all that it carries.
fn told(outbox: &mut Outbox, news: Option<NoticeDoc>, now: At) -> Vec<Vec<EventId>> {
    outbox.docs.extend(news.map(|doc| (doc.event_id, doc)));
    let sends = outbox.due(now).sends;
    for send in &sends {
        outbox.answer(send.leader, Ok(()), now);
    }
    sends.into_iter().map(|send| std::iter::once(send.leader).chain(send.with).collect()).collect()
}

fn outbox(target: Target) -> Outbox {
    Outbox::new(0, target)
}

#[test]
fn a_failure_that_says_the_same_again_is_no_message_of_its_own_and_leaves_the_hour_to_others() {
    let mut outbox = outbox(mail());
    assert_eq!(told(&mut outbox, Some(failure(1)), at(0)), [[id(1)]]);
    for number in 2..=6 {
        assert!(told(&mut outbox, Some(failure(number)), at(60)).is_empty());
    }
    let question = NoticeDoc { kind: "inbox.opened".to_owned(), ..doc(7) };
    let carried = told(&mut outbox, Some(question), at(120)).concat();
    assert_eq!(carried, [id(7), id(2), id(3), id(4), id(5), id(6)], "it takes along what was collected");
}

#[test]
fn what_was_collected_goes_as_one_when_the_hour_is_over() {
    let mut outbox = outbox(mail());
    told(&mut outbox, Some(failure(1)), at(0));
    told(&mut outbox, Some(failure(2)), at(60));
    outbox.docs.insert(id(3), failure(3));
    assert_eq!(outbox.due(at(61)).next_at, Some(at(3_600)), "it asks to be woken");
    assert!(told(&mut outbox, None, at(3_599)).is_empty());
    assert_eq!(told(&mut outbox, None, at(3_600)), [[id(2), id(3)]]);
}

#[test]
fn another_reason_another_run_and_another_question_are_news() {
    let told_after = |first: NoticeDoc, then: NoticeDoc| {
        let mut outbox = outbox(mail());
        told(&mut outbox, Some(first), at(0));
        told(&mut outbox, Some(then), at(60))
    };
    assert!(told_after(failure(1), failure(2)).is_empty());
    assert_eq!(told_after(failure(1), NoticeDoc { body: "rejected".to_owned(), ..failure(2) }), [[id(2)]]);
    assert_eq!(told_after(failure(1), NoticeDoc { run_id: Some(run(2)), ..failure(2) }), [[id(2)]]);
    let question = |number: u128| NoticeDoc {
        kind: "inbox.opened".to_owned(),
        inbox_id: Some(InboxId(super::uuid(number))),
        ..failure(number)
    };
    assert_eq!(told_after(question(1), question(2)), [[id(2)]]);
}

#[test]
fn what_may_not_have_arrived_is_said_again() {
    let mut outbox = outbox(mail());
    outbox.docs.insert(id(1), failure(1));
    outbox.due(at(0));
    outbox.crash();
    outbox.due(at(1));
    assert_eq!(told(&mut outbox, Some(failure(2)), at(2)), [[id(2)]]);
}

#[test]
fn programs_get_every_notice() {
    let mut outbox = outbox(hook());
    assert_eq!(told(&mut outbox, Some(failure(1)), at(0)), [[id(1)]]);
    assert_eq!(told(&mut outbox, Some(failure(2)), at(1)), [[id(2)]]);
}
