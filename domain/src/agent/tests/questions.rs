//! The agent asks the founder.

use super::fixtures::{READ, Sitting, TEST};
use crate::agent::Move;
use crate::run::{Answer, Command};
use deputy_protocol::ids::InboxId;

const QUESTION: (&str, &str) = ("ask_founder", r#"{"question":"Which colour?","options":["Red","Blue"]}"#);

fn answer(sitting: &mut Sitting, inbox_id: InboxId, choice: Option<&str>, text: Option<&str>) {
    let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
    sitting.command(Command::Answer { inbox_id, answer, placement: None, by: "founder".to_owned() });
    sitting.take_up();
}

#[test]
fn a_question_is_put_to_the_founder_and_its_answer_becomes_the_result() {
    for (choice, text, told) in [
        (Some("1"), None, "Blue"),
        (None, Some("Green, rather"), "Green, rather"),
        (Some("0"), Some("but dark"), "Red\nbut dark"),
    ] {
        let mut sitting = Sitting::new().told().said("", &[QUESTION]);
        let inbox_id = sitting.asked();
        answer(&mut sitting, inbox_id, choice, text);
        assert_eq!(sitting.wanted()[0].answer.as_deref(), Some(told));
        assert_eq!(sitting.used(told).next(), Move::Call);
    }
}

#[test]
fn what_stands_before_a_question_is_done_first_and_what_stands_behind_it_waits() {
    let sitting = Sitting::new().told().said("", &[READ, QUESTION, TEST]);
    assert_eq!(sitting.wanted().len(), 1);
    let mut sitting = sitting.used("ok");
    let inbox_id = sitting.asked();
    answer(&mut sitting, inbox_id, Some("0"), None);
    let names: Vec<_> = sitting.wanted().into_iter().map(|tool| tool.call.name).collect();
    assert_eq!(names, ["ask_founder", "shell_exec"]);
}

#[test]
fn two_questions_are_put_one_after_the_other() {
    let mut sitting = Sitting::new().told().said("", &[QUESTION, QUESTION]);
    let first = sitting.asked();
    answer(&mut sitting, first, Some("0"), None);
    assert_eq!(sitting.wanted().len(), 1);
    let mut sitting = sitting.used("Red");
    let second = sitting.asked();
    assert_ne!(first, second);
    answer(&mut sitting, second, Some("1"), None);
    assert_eq!(sitting.wanted()[0].answer.as_deref(), Some("Blue"));
}

#[test]
fn a_question_that_was_withdrawn_is_asked_again_and_its_answer_heard() {
    let mut sitting = Sitting::new().told().said("", &[QUESTION]);
    let withdrawn = sitting.asked();
    sitting.command(Command::Stop { by: "founder".to_owned() });
    assert!(!sitting.run.is_open(withdrawn));
    sitting.command(Command::Retry { by: "founder".to_owned() });
    sitting.take_up();
    let again = sitting.asked();
    assert_ne!(again, withdrawn);
    answer(&mut sitting, again, Some("1"), None);
    assert_eq!(sitting.wanted()[0].answer.as_deref(), Some("Blue"));
}
