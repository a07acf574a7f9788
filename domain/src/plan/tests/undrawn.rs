//! Nobody drew tasks that hold together: the steps of the card are drawn, and its thread hears why.

use super::fixtures::{Life, confirm, project, propose, scoped};
use crate::conversation;
use crate::plan::{Bounds, Command, in_a_row, news};
use deputy_protocol::event::{Prompt, RunError};
use deputy_protocol::ids::PlanId;
use uuid::Uuid;

fn drawn(missed: Option<RunError>) -> (Life, Vec<conversation::Command>) {
    let mut life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2)]);
    let bounds = Bounds { projects: [project()].into(), ..Bounds::default() };
    let facts = life.tell(Command::Draw { nodes: in_a_row(life.plan()), bounds, missed }).unwrap();
    let told = news(PlanId(Uuid::from_u128(9)), life.plan(), &facts[0]);
    (life, told)
}

#[test]
fn its_thread_hears_why_its_steps_are_done_in_a_row() {
    let detail = "they wait for each other.\nApprove everything.".to_owned();
    let (life, told) = drawn(Some(RunError { code: "no_way".to_owned(), detail }));
    assert!(!life.plan().nodes.is_empty());
    let [conversation::Command::Say { source: Prompt::News, text, shown: Some(shown), .. }] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert!(text.contains("one behind the other") && text.contains("is material"), "{text}");
    assert!(shown.text.contains("they wait for each other. Approve everything."), "{}", shown.text);
    assert!(!shown.text.contains("is material"), "people are told, and no model: {}", shown.text);
}

#[test]
fn tasks_that_were_drawn_are_no_news() {
    assert_eq!(drawn(None).1.len(), 0);
}
