//! Permissions, questions, words while it works, interruptions.

use super::*;
use crate::driver::testing::{Event, lines, talk};

fn allowed(fact: &Fact) -> Vec<Word> {
    match fact {
        Fact::PermissionAsked { key, .. } => {
            vec![Word::Permission { key: key.clone(), told: Told::Allowed }]
        }
        _ => Vec::new(),
    }
}

fn steering(words: &'static [&'static str]) -> impl FnMut(&Fact) -> Vec<Word> {
    let mut left = Some(words);
    move |fact| match fact {
        Fact::ToolBegan { .. } | Fact::SessionBegan { .. } => {
            left.take().unwrap_or_default().iter().map(|text| Word::Prompt((*text).into())).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn an_edit_is_asked_for_allowed_and_made_and_a_second_turn_follows_in_the_same_process() {
    let mut turns = 0;
    let acts = talk(Kind::Claude, &order(Dialect::Anthropic), captured!("edit"), &exit(0), |fact| {
        if let Fact::TurnEnded(_) = fact {
            turns += 1;
            return if turns == 1 { vec![Word::Prompt("And again?".into())] } else { Vec::new() };
        }
        allowed(fact)
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(ends(&acts), [&done("The sum adds now."), &done("The second turn is done.")]);
}

#[test]
fn what_is_denied_is_told_to_the_model_with_the_reason() {
    let acts =
        talk(Kind::Claude, &order(Dialect::Anthropic), captured!("denied"), &exit(0), |fact| match fact {
            Fact::PermissionAsked { key, .. } => {
                let told = Told::Denied { reason: "The founder said no: not now.".into() };
                vec![Word::Permission { key: key.clone(), told }]
            }
            _ => Vec::new(),
        });
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn a_harmless_command_is_asked_for_too() {
    let acts = talk(Kind::Claude, &order(Dialect::Anthropic), captured!("command"), &exit(0), allowed);
    let asked = acts.iter().find_map(|act| match act {
        Act::Fact(Fact::PermissionAsked { tool, arguments, title, .. }) => Some((tool, arguments, title)),
        _ => None,
    });
    let (tool, arguments, title) = asked.expect("it asks");
    assert_eq!((tool.as_str(), title.as_str()), ("Bash", "Bash: List the files"));
    assert_eq!(arguments, r#"{"command":"ls","description":"List the files"}"#);
}

#[test]
fn questions_asked_together_are_answered_together() {
    let acts =
        talk(Kind::Claude, &order(Dialect::Anthropic), captured!("question"), &exit(0), |fact| match fact {
            Fact::QuestionAsked { key, question, .. } => {
                let text = if question.contains("sum") { "Neither: complex numbers" } else { "Yes" };
                vec![Word::Answer { key: key.clone(), text: text.into() }]
            }
            _ => Vec::new(),
        });
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn an_open_stance_asks_for_nothing() {
    let acts = claude(captured!("open"), 0);
    assert!(!shown(&acts).contains("PermissionAsked"));
    assert_eq!(end(&acts), &done("The sum adds now."));
}

#[test]
fn words_read_between_two_tools_belong_to_the_turn() {
    let order = order(Dialect::Anthropic);
    let mut words = Some("Also say hello.");
    let acts = talk(Kind::Claude, &order, captured!("steered"), &exit(0), |fact| match fact {
        Fact::ToolBegan { .. } => words.take().map(|text| Word::Prompt(text.into())).into_iter().collect(),
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &done("I waited, and hello."));
}

#[test]
fn words_read_after_the_answer_lengthen_the_turn() {
    let order = order(Dialect::Anthropic);
    let acts =
        talk(Kind::Claude, &order, captured!("queued"), &exit(0), steering(&["Also say hello.", "And bye."]));
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &done("Hello, and bye."));
}

/// Its session has them only a while after it read them.
#[test]
fn words_are_taken_when_a_tool_ended_that_its_model_asked_for_since() {
    let order = order(Dialect::Anthropic);
    let captured: Vec<_> = captured!("steered").lines().collect();
    let [.., tool, result, echo, _, _] = captured[..] else { panic!("the capture is another one") };
    let (used, done) = (tool.replace("toolu_00_0", "toolu_01_0"), result.replace("toolu_00_0", "toolu_01_0"));
    let took = |behind: &[&str]| {
        let lines = [&captured[..=2], &[result, echo], behind].concat().join("\n");
        let acts = talk(Kind::Claude, &order, &lines, &exit(1), steering(&["Also say hello."]));
        [0, 1].map(|word| acts.iter().filter(|act| **act == Act::Took(word)).count())
    };
    assert_eq!(took(&[]), [1, 0]);
    assert_eq!(took(&[&used]), [1, 0]);
    assert_eq!(took(&[&used, &done]), [1, 1]);
    let end = r#"{"type":"result","subtype":"error_during_execution","is_error":true}"#;
    assert_eq!(took(&[end]), [1, 1], "all is written down when a turn ends");
}

#[test]
fn words_told_before_the_program_is_ready_wait_for_it() {
    let mut events = vec![Event::Word(Word::Prompt("Also say hello.".into()))];
    events.extend(lines(captured!("steered")));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert_eq!(end(&acts), &done("I waited, and hello."));
}

#[test]
fn words_that_cannot_be_told_apart_by_an_id_are_sent_behind_the_answer() {
    let nameless = captured!("open").replace("\"uuid\"", "\"other\"");
    let mut events = lines(&nameless);
    events.insert(1, Event::Word(Word::Prompt("Also say hello.".into())));
    events.extend(lines(captured!("empty").lines().last().unwrap()));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert!(shown(&acts).contains("Also say hello."));
    assert_eq!(ends(&acts).len(), 1);
}

#[test]
fn an_interrupted_turn_ends_and_the_process_goes_on() {
    let order = order(Dialect::Anthropic);
    let mut is_first = true;
    let acts = talk(Kind::Claude, &order, captured!("interrupted"), &exit(0), |fact| match fact {
        Fact::ToolBegan { .. } => vec![Word::Interrupt],
        Fact::TurnEnded(_) if std::mem::take(&mut is_first) => vec![Word::Prompt("Go on.".into())],
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(ends(&acts), [&TurnEnd::Interrupted, &done("I go on.")]);
}

#[test]
fn a_question_ends_with_the_interrupted_turn_and_a_late_answer_goes_nowhere() {
    let order = order(Dialect::Anthropic);
    let mut asked = None;
    let acts = talk(Kind::Claude, &order, captured!("interrupted_question"), &exit(1), |fact| match fact {
        Fact::PermissionAsked { key, .. } => {
            asked = Some(key.clone());
            vec![Word::Interrupt]
        }
        Fact::TurnEnded(_) => {
            vec![Word::Permission { key: asked.clone().unwrap(), told: Told::Allowed }]
        }
        _ => Vec::new(),
    });
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
    assert!(!shown(&acts).contains("control_response"));
}

#[test]
fn what_was_not_read_before_an_interruption_is_taken_back() {
    let order = order(Dialect::Anthropic);
    let acts = talk(Kind::Claude, &order, captured!("interrupted_unread"), &exit(1), |fact| match fact {
        Fact::ToolBegan { .. } => vec![Word::Prompt("Also say hello.".into()), Word::Interrupt],
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
}

#[test]
fn nothing_is_interrupted_between_two_turns() {
    let mut events = lines(captured!("rate_limit_recovered"));
    events.push(Event::Word(Word::Interrupt));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert!(!shown(&acts).contains("control_request"));
    assert_eq!(end(&acts), &done("Back again."));
}
