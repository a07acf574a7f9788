//! The row of a run is written with each fact, so what it holds has an end, and whoever reaches it is told so.

use super::fixtures::{Life, answer, claim, id, message, order, question, start};
use super::stages;
use crate::run::{Answer, Command, INPUTS_MAX, Refusal, TEXT_BYTES_MAX};
use deputy_protocol::event::{LineComment, WorkOrder};

fn say(text: String) -> Command {
    Command::Message { text, by: super::fixtures::founder() }
}

fn long() -> String {
    "a".repeat(TEXT_BYTES_MAX + 1)
}

/// A run that was told as often as it can be.
fn full() -> Life {
    (1..INPUTS_MAX).fold(stages::running(), |life, _| life.then(message("word")))
}

#[test]
fn a_text_that_is_longer_than_an_order_may_be_is_refused() {
    let changes =
        |text: String, comments| Command::RequestChanges { text, comments, by: super::fixtures::founder() };
    let comment = LineComment { path: "a".to_owned(), line: 1, text: long() };
    let asked = stages::running().then(Command::Ask { ask: question(0x8001) });
    let written = Answer { choice: None, text: Some(long()) };
    let answered = Command::Answer {
        inbox_id: id(0x8001),
        answer: written,
        placement: None,
        by: super::fixtures::founder(),
    };
    for (life, command) in [
        (stages::running(), say(long())),
        (stages::review(), changes(long(), Vec::new())),
        (stages::review(), changes("see there".to_owned(), vec![comment])),
        (asked, answered),
    ] {
        assert!(matches!(life.decide(command), Err(Refusal::LongText { .. })));
    }
    assert!(stages::running().decide(say("a".repeat(TEXT_BYTES_MAX))).is_ok());
}

#[test]
fn a_run_that_was_told_as_often_as_it_can_be_is_told_no_more_and_can_still_end() {
    let life = full();
    let refused = life.decide(message("one more"));
    assert!(matches!(refused, Err(Refusal::ToldTooMuch { inputs: INPUTS_MAX, .. })), "{refused:?}");
    let life = life.then(super::fixtures::stop()).then(Command::Ended);
    assert!(matches!(life.decide(super::fixtures::retry()), Err(Refusal::ToldTooMuch { .. })));
}

#[test]
fn a_run_that_was_told_as_much_as_it_can_be_still_hears_a_choice() {
    let order = WorkOrder { text: "a".repeat(TEXT_BYTES_MAX), ..order() };
    let mut life = Life::new().then(super::fixtures::queue(order)).then(claim(1)).then(start());
    while life.decide(say("a".repeat(TEXT_BYTES_MAX))).is_ok() {
        life = life.then(say("a".repeat(TEXT_BYTES_MAX)));
    }
    assert_eq!(life.run().told_bytes(), 4 * 1024 * 1024);
    assert!(matches!(life.decide(message("b")), Err(Refusal::ToldTooMuch { .. })));
    let life = life.then(Command::Ask { ask: question(0x8001) });
    assert!(life.decide(answer(id(0x8001), "red")).is_ok());
}

#[test]
fn an_agent_asks_only_so_often() {
    let mut life = stages::running();
    for number in 0..500 {
        let ask = question(0x9000 + number);
        let inbox_id = ask.inbox_id;
        life = life
            .then(Command::Ask { ask })
            .then(answer(inbox_id, "red"))
            .then(claim(u64::try_from(number).unwrap() + 2))
            .then(start());
    }
    let refused = life.decide(Command::Ask { ask: question(0x9999) });
    assert_eq!(refused, Err(Refusal::AskedTooMuch { asks: 500 }));
}
