//! Questions that a model answers or drafts, as facts of the run.

use super::fixtures::{Life, answer, id, take_back};
use super::stages::{asking_model, asking_question, drafted};
use crate::agent::Brief as _;
use crate::run::{Answer, Command, Refusal, SEND, State};
use deputy_protocol::event::{Draft, Route, RunEvent, ToolCall};

fn by_model(life: &Life, choice: Option<&str>, text: Option<&str>) -> Command {
    let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
    let (inbox_id, by, conversation_id) = (life.open_ask(), "coo".to_owned(), id(0xc0));
    Command::AnswerByModel { inbox_id, answer, by, conversation_id }
}

fn refer(life: &Life, draft: Option<Draft>) -> Command {
    let (inbox_id, why, conversation_id) = (life.open_ask(), "nobody answered".to_owned(), None);
    Command::Refer { inbox_id, why, draft, conversation_id }
}

/// What the agent hears.
fn heard(life: &Life) -> String {
    let call = ToolCall {
        tool_use: id(0x7001),
        provider_id: "call-1".to_owned(),
        name: "ask_founder".to_owned(),
        arguments: "{}".to_owned(),
    };
    life.run().answer_to(&call).unwrap()
}

#[test]
fn a_model_answers_only_where_it_was_decided_that_it_may() {
    let life = asking_model(Route::Model);
    let command = by_model(&life, Some("blue"), Some("as before"));
    let inbox_id = life.open_ask();
    let life = life.then(command);
    assert!(matches!(life.run().state, State::Queued { .. }) && life.run().by_models.contains(&inbox_id));
    assert!(
        heard(&life).starts_with("Take blue\nas before\n\n(The COO, a model, answered"),
        "{}",
        heard(&life)
    );
    for life in [
        asking_model(Route::Draft),
        drafted(),
        asking_question(),
        asking_model(Route::Model).then(take_back()),
    ] {
        let refused = life.decide(by_model(&life, Some("blue"), None));
        assert!(matches!(refused, Err(Refusal::WrongState { .. })), "{refused:?}");
    }
    let life = asking_model(Route::Model);
    assert!(matches!(
        life.decide(by_model(&life, Some("approve"), None)),
        Err(Refusal::UnknownChoice { .. })
    ));
}

#[test]
fn the_first_answer_counts_whoever_gives_it() {
    let life = asking_model(Route::Model);
    let (model, founder, refer) =
        (by_model(&life, Some("blue"), None), answer(life.open_ask(), "red"), refer(&life, None));
    let answered = life.then(founder.clone());
    assert!(matches!(answered.decide(model.clone()), Err(Refusal::AlreadyAnswered(_))));
    assert!(matches!(answered.decide(refer), Err(Refusal::AlreadyAnswered(_))));
    let answered = asking_model(Route::Model).then(model);
    assert!(matches!(answered.decide(founder), Err(Refusal::AlreadyAnswered(_))));
}

#[test]
fn a_draft_is_sent_as_it_is_or_with_words_or_others_are_written() {
    let inbox_id = drafted().open_ask();
    let sent = |text: Option<&str>| {
        let answer = Answer { choice: Some(SEND.to_owned()), text: text.map(str::to_owned) };
        drafted().then(Command::Answer { inbox_id, answer, placement: None, by: "founder".to_owned() })
    };
    let life = sent(None);
    assert!(
        matches!(life.history.last(), Some(RunEvent::Answered { choice: Some(choice), text: None, .. }) if choice == SEND)
    );
    assert_eq!(heard(&life), "Take blue\nAs the brand guide says");
    assert_eq!(heard(&sent(Some("but lighter"))), "Take blue\nAs the brand guide says\n\nbut lighter");
    assert_eq!(heard(&drafted().then(answer(inbox_id, "red"))), "Take red");
    assert!(life.run().by_models.is_empty(), "the founder sent it");
}

#[test]
fn a_question_is_referred_once_and_offers_the_draft_first() {
    let life = drafted();
    let ask = &life.run().asks[&life.open_ask()];
    let options: Vec<(&str, bool)> =
        ask.options.iter().map(|option| (option.id.as_str(), option.recommended)).collect();
    assert_eq!(options, [(SEND, true), ("red", false), ("blue", false)]);
    assert_eq!(ask.options[0].label, "Send the draft: “Take blue”");
    assert!(!ask.is_pending());
    assert_eq!(life.decide(refer(&life, None)), Err(Refusal::AlreadyDone));
    // What a model makes up is no option, and a draft that says nothing is none.
    let life = asking_model(Route::Draft);
    let draft =
        Draft { text: " ".to_owned(), choice: Some("approve".to_owned()), sure: true, why: String::new() };
    let life = life.clone().then(refer(&life, Some(draft)));
    let ask = &life.run().asks[&life.open_ask()];
    assert_eq!((ask.options.len(), ask.answering.as_ref().unwrap().draft.clone()), (2, None));
    assert!(matches!(life.decide(answer(life.open_ask(), SEND)), Err(Refusal::UnknownChoice { .. })));
}
