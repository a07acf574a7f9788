//! Who answered is told to a program as well.

use crate::driver::{Asked, Move, Sitting, next};
use crate::run::tests::{at_work, order, question};
use crate::run::{Answer, BY_MODEL};
use deputy_protocol::At;
use deputy_protocol::event::{AgentQuestion, AgentWord, AskPurpose};
use deputy_protocol::ids::ToolUseId;
use uuid::Uuid;

/// What the program is told of an answer.
fn told(by_model: bool) -> (String, String) {
    let asked = ToolUseId(Uuid::from_u128(7));
    let mut ask = question(1);
    ask.purpose = AskPurpose::Agent { tool_use: asked };
    let (mut run, id) = (at_work(order()), ask.inbox_id);
    run.asks.insert(id, ask);
    run.answers.insert(id, Answer { choice: Some("2".to_owned()), text: Some("as before".to_owned()) });
    run.by_models.extend(by_model.then_some(id));
    let options = vec!["red".to_owned(), "blue".to_owned()];
    let what = AgentQuestion::Question { text: "Which?".to_owned(), options };
    let asked = vec![Asked { id: asked, key: "1".to_owned(), what, process: ToolUseId(Uuid::from_u128(8)) }];
    match next(&run, &Sitting { asked, ..Sitting::default() }, At::UNIX_EPOCH) {
        Move::Answered { word: AgentWord::Answer { text: word, .. }, text } => (word, text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_model_s_answer_is_told_as_one_that_allows_nothing() {
    let (word, text) = told(false);
    assert_eq!(word, "blue\nas before");
    assert!(text.contains("The founder answers: blue") && !text.contains(BY_MODEL), "{text}");
    let (word, text) = told(true);
    assert!(word.ends_with(BY_MODEL), "{word}");
    assert!(text.contains("The COO answers: blue") && text.contains(BY_MODEL), "{text}");
}
