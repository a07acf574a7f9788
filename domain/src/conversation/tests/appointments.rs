//! What is scheduled in a conversation: bounds, coming due once, and who is told.

use super::fixtures::{
    Life, answer, appointment, ask, at, claim, come_due, consult, fail, founder, kinds, open, park, reply,
    said, say, schedule, stop, unschedule,
};
use crate::agent::{Brief as _, Input};
use crate::conversation::{
    APPOINTMENT_CHARS_MAX, APPOINTMENTS_MAX, Command, HOUSE_APPOINTMENTS_MAX, Refusal, State,
};
use deputy_protocol::event::{ConversationEvent, DayOfWeek, Prompt, Repeat};

const HOURLY: Repeat = Repeat::Hours { count: 1 };

/// A talk in which the COO thinks about the founder's words.
fn thinking() -> Life {
    Life::default().with([open(), say("Remind me"), claim(1)])
}

/// The same, when it is later and the turn is over.
fn rested(life: Life, now: i64) -> Life {
    let inputs = life.it().inputs();
    Life { now, ..life.with([reply("I will.", inputs)]) }
}

fn unheard(life: &Life) -> Vec<&Input> {
    life.it().unheard.iter().collect()
}

fn due_of(fact: &ConversationEvent) -> Option<&str> {
    match fact {
        ConversationEvent::Replied { due, .. }
        | ConversationEvent::Failed { due, .. }
        | ConversationEvent::Waiting { due, .. } => due.as_deref(),
        _ => panic!("{fact:?}"),
    }
}

#[test]
fn it_comes_due_once_and_begins_a_turn_whose_answer_says_so() {
    let mut life = rested(thinking().with([schedule(1, 10, None, "coo")]), 600);
    assert_eq!(life.it().state, State::Idle);
    assert_eq!(kinds(&life.tell(come_due(1, 600)).unwrap()), ["came_due", "said"]);
    assert_eq!(life.it().state, State::Thinking { lease: None });
    assert!(life.it().appointments.is_empty());
    let [told] = unheard(&life)[..] else { panic!("it is told once") };
    assert_eq!(told.source, Prompt::Due);
    assert!(told.text.contains("you scheduled this for now:\nLook at number 1.\nAnd tell."), "{}", told.text);
    for again in [come_due(1, 600), unschedule(1)] {
        assert_eq!(life.tell(again), Err(Refusal::AlreadyDone));
    }
    let facts = life.clone().with([claim(2)]).tell(reply("Ten more.", 2)).unwrap();
    assert_eq!(due_of(&facts[0]), Some("Look at number 1."), "the founder is told of this answer");
    let mut life = life.with([claim(2), reply("Ten more.", 2), say("Thanks"), claim(3)]);
    assert_eq!(due_of(&life.tell(reply("Gladly.", 3)).unwrap()[0]), None, "and of no later one");
}

#[test]
fn what_the_founder_scheduled_is_said_in_their_words() {
    let mut life = rested(thinking().with([schedule(1, 10, None, "founder")]), 600);
    assert_eq!(kinds(&life.tell(come_due(1, 600)).unwrap()), ["came_due", "said", "said"]);
    let [header, words] = unheard(&life)[..] else { panic!("it is told twice") };
    assert_eq!((header.source, words.source), (Prompt::Due, Prompt::Founder));
    assert!(!header.text.contains("Look at") && words.text == "Look at number 1.\nAnd tell.", "{header:?}");
}

#[test]
fn a_repetition_comes_again_and_what_was_missed_is_made_up_for_once() {
    let every = Repeat::Weeks { count: 1, on: vec![DayOfWeek::Monday], time: "09:00".parse().unwrap() };
    let command = |every| schedule(1, 60, Some(every), "coo");
    let mut life = thinking().with([command(HOURLY)]);
    life = rested(life, 3_600 * 5 + 60);
    let facts = life.tell(come_due(1, 3_600)).unwrap();
    let ConversationEvent::CameDue { next_at, .. } = &facts[0] else { panic!("{facts:?}") };
    assert_eq!(*next_at, Some(at(3_600 * 6)), "the hours in between are passed over");
    let text = &unheard(&life)[0].text;
    assert!(text.contains("4 hours ago") && text.contains("made up for by this once"), "{text}");
    assert_eq!(life.tell(come_due(1, 3_600)), Err(Refusal::AlreadyDone), "the same time is no other");
    // Unheard still when it comes again: it is not said twice.
    life.now = 3_600 * 6;
    assert_eq!(kinds(&life.tell(come_due(1, 3_600 * 6)).unwrap()), ["came_due"]);
    assert_eq!((life.it().unheard.len(), life.it().due.len()), (1, 1));
    // 1_800_000_000 is a Friday, 08:00 in UTC.
    let weekly = thinking().with([command(every)]);
    let due = weekly.it().appointments[&appointment(1)].due_at;
    assert_eq!(due.to_rfc3339(), "2027-01-18T09:00:00+00:00");
}

#[test]
fn while_a_question_is_open_the_founder_is_told_at_once_and_no_answer_is_made_of_it() {
    let command = schedule(1, 10, Some(HOURLY), "founder");
    let mut life = Life { now: 600, ..thinking().with([command, ask(1)]) };
    let facts = life.tell(come_due(1, 600)).unwrap();
    assert_eq!(kinds(&facts), ["came_due", "said", "said"]);
    let ConversationEvent::CameDue { held_by, .. } = &facts[0] else { panic!("{facts:?}") };
    assert_eq!(held_by.as_deref(), Some("The COO waits for your answer first: Which colour?"));
    assert!(life.it().ask.is_some(), "the question is open as before");
    life.now = 4_200;
    let again = life.tell(come_due(1, 4_200)).unwrap();
    assert!(matches!(&again[..], [ConversationEvent::CameDue { held_by: None, .. }]), "told once: {again:?}");
    let mut life = life.with([answer(1, "2"), claim(2)]);
    assert_eq!(life.it().input_after(1).map(|input| input.source), Some(Prompt::Due));
    assert!(due_of(&life.tell(reply("Both.", 3)).unwrap()[0]).is_some());
}

#[test]
fn a_turn_that_has_to_wait_or_fails_says_what_waits_or_fails_with_it() {
    let due = rested(thinking().with([schedule(1, 10, None, "coo"), schedule(2, 10, None, "coo")]), 600)
        .with([come_due(1, 600), come_due(2, 600), claim(2)]);
    let mut waits = due.clone();
    let parked = waits.tell(park(Some(900))).unwrap();
    assert_eq!(due_of(&parked[0]), Some("Look at number 1. (and 1 more)"));
    waits.now = 900;
    let mut waits = waits.with([Command::Resume, claim(3)]);
    assert_eq!(
        due_of(&waits.tell(park(Some(1_200))).unwrap()[0]),
        None,
        "nobody is told twice that it waits"
    );
    assert!(due_of(&due.clone().tell(fail(3)).unwrap()[0]).is_some());
    let mut lost = due.with([claim(3), claim(4)]);
    assert!(due_of(&lost.tell(claim(5)).unwrap()[0]).is_some(), "one whose owners all fall is told of, too");
    // It came due while the conversation waited for a model: then that is tried once more.
    let mut parked = Life { now: 600, ..thinking().with([schedule(1, 10, None, "coo"), park(Some(9_000))]) };
    assert_eq!(kinds(&parked.tell(come_due(1, 600)).unwrap()), ["came_due", "said", "resumed"]);
}

#[test]
fn a_turn_that_is_stopped_is_over_and_the_next_time_begins_another() {
    let due = rested(thinking().with([schedule(1, 60, Some(HOURLY), "coo")]), 3_600)
        .with([come_due(1, 3_600), claim(2)]);
    let stopped = due.with([stop()]);
    assert_eq!(stopped.it().state, State::Idle);
    let mut spoken = stopped.clone().with([say("Go on"), claim(3)]);
    assert_eq!(due_of(&spoken.tell(reply("Here.", 3)).unwrap()[0]), None, "whoever stopped it is there");
    let mut again = Life { now: 7_200, ..stopped };
    assert_eq!(kinds(&again.tell(come_due(1, 7_200)).unwrap()), ["came_due", "said"]);
    assert_eq!(again.it().state, State::Thinking { lease: None });
}

#[test]
fn bounds_hold() {
    let refused = |life: &Life, command: Command| life.decide(command).unwrap_err();
    let text = |text: &str| {
        let Command::Schedule { appointment_id, when, zone, elsewhere, by, .. } =
            schedule(1, 10, None, "coo")
        else {
            unreachable!()
        };
        Command::Schedule { appointment_id, text: text.to_owned(), when, zone, elsewhere, by }
    };
    let life = thinking();
    assert_eq!(refused(&life, text(" \n")), Refusal::Silent);
    let long = "é".repeat(APPOINTMENT_CHARS_MAX + 1);
    assert_eq!(refused(&life, text(&long)), Refusal::LongAppointment { chars: APPOINTMENT_CHARS_MAX + 1 });
    assert!(life.decide(text(&long[2..])).is_ok());
    let among = Life::default().with([consult(), said(Prompt::Order, "What?"), claim(1)]);
    assert_eq!(refused(&among, schedule(1, 10, None, "growth")), Refusal::AmongAgents);
    let full = (0..APPOINTMENTS_MAX as u128).map(|number| schedule(number, 600, None, "founder"));
    let mut full = thinking().with(full);
    assert_eq!(refused(&full, schedule(99, 600, None, "founder")), Refusal::MuchScheduled);
    assert_eq!(refused(&full, schedule(3, 600, None, "founder")), Refusal::AlreadyDone);
    full.tell(unschedule(3)).unwrap();
    let crowded = |elsewhere| {
        let Command::Schedule { appointment_id, text, when, zone, by, .. } = schedule(99, 600, None, "coo")
        else {
            unreachable!()
        };
        Command::Schedule { appointment_id, text, when, zone, elsewhere, by }
    };
    let room = HOUSE_APPOINTMENTS_MAX - APPOINTMENTS_MAX;
    assert_eq!(refused(&full, crowded(room + 1)), Refusal::HouseMuchScheduled);
    assert!(full.decide(crowded(room)).is_ok());
}

#[test]
fn an_agent_that_nobody_spoke_to_schedules_nothing_within_the_hour() {
    let soon = schedule(2, 59, None, "coo");
    let due = rested(thinking().with([schedule(1, 10, None, "coo")]), 600).with([come_due(1, 600), claim(2)]);
    assert_eq!(due.decide(soon.clone()), Err(Refusal::TooSoon));
    assert!(due.decide(schedule(2, 60, Some(HOURLY), "coo")).is_ok());
    assert!(due.decide(schedule(2, 1, None, "founder")).is_ok(), "whatever the founder likes");
    for spoken in
        [due.clone().with([say("And in a minute again")]), due.with([ask(1), answer(1, "2"), claim(3)])]
    {
        assert!(spoken.decide(soon.clone()).is_ok());
    }
    let news = Life::default().with([open(), said(Prompt::Deputy, "It ended"), claim(1)]);
    assert_eq!(news.decide(soon), Err(Refusal::TooSoon));
}

#[test]
fn what_is_not_wanted_any_more_never_comes_due() {
    let mut life = rested(thinking().with([schedule(1, 10, None, "coo")]), 5);
    let facts = life.tell(unschedule(1)).unwrap();
    assert!(matches!(&facts[..], [ConversationEvent::Unscheduled { by, .. }] if *by == founder()));
    life.now = 600;
    assert_eq!(life.tell(come_due(1, 600)), Err(Refusal::AlreadyDone));
}

#[test]
fn what_the_founder_scheduled_ends_only_where_the_founder_has_a_say() {
    let life = rested(thinking().with([schedule(1, 10, None, "coo"), schedule(2, 10, None, "founder")]), 5);
    let news = life.with([said(Prompt::Deputy, "It ended"), claim(2)]);
    let may_end = |life: &Life, number| life.it().may_end(&life.it().appointments[&appointment(number)]);
    assert!(may_end(&news, 1), "it is its own");
    assert!(!may_end(&news, 2), "nobody said that");
    assert!(may_end(&news.with([say("End it")]), 2));
}
