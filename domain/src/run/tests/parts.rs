//! Runs that are parts of a plan: what they begin with, and what becomes of what they did.

use super::fixtures::{
    Life, build_on, capture, checked, claim, finish, founder, id, order, queue, start, verify,
};
use crate::agent::{Brief as _, Ending};
use crate::run::{Command, Refusal, Sent, State};
use deputy_protocol::event::{
    DeliveryMode, Foundation, NodeName, PlanPart, Prompt, RunEvent, Verdict, WorkOrder,
};

fn part(gathers: bool) -> Life {
    let piece = |title: &str, commit: &str| Foundation { title: title.to_owned(), commit: commit.to_owned() };
    let builds_on = vec![piece("The page", "m1"), piece("The mail", "m2")];
    let part = PlanPart {
        plan_id: id(0x71),
        node: NodeName::from("it"),
        gathers,
        builds_on,
        place: None,
        within: vec![],
        untouched: vec![],
    };
    Life::new().then(queue(WorkOrder { part: Some(part), ..order() })).then(claim(1))
}

#[test]
fn what_only_gathers_is_verified_without_its_agent() {
    let life = part(true).then(build_on(false)).then(start());
    let Ending::Over { summary } = life.run().ending() else { panic!("its agent is asked") };
    assert_eq!(summary, "Brings together: The page; The mail.");
    let life = life.then(finish()).then(capture("m7")).then(checked(0)).then(verify(Verdict::Passed));
    assert_eq!(life.run().state.name(), "review");
}

#[test]
fn where_its_pieces_are_at_odds_its_agent_settles_that() {
    let life = part(true).then(build_on(true)).then(start());
    assert!(matches!(life.run().ending(), Ending::Tool));
    let told = life.run().inputs.last().unwrap();
    assert_eq!(told.source, Prompt::Deputy);
    assert!(told.text.contains("- a.txt: holds both"), "{}", told.text);
    assert!(life.run().conflicts.contains("a.txt"));
}

#[test]
fn it_is_put_there_once_and_only_before_it_began() {
    let mut life = part(true).then(build_on(false));
    assert_eq!(life.attempt(build_on(false)), Err(Refusal::AlreadyDone));
    let mut life = life.then(start());
    assert!(life.attempt(build_on(true)).is_err());
}

#[test]
fn what_others_build_on_is_delivered_nowhere_and_waits_for_nobody() {
    for verdict in [Verdict::Passed, Verdict::Unverified] {
        let checks = if verdict == Verdict::Passed { order().checks } else { Vec::new() };
        let part = part(false).run().order.part.clone();
        let life =
            Life::new().then(queue(WorkOrder { part, checks: checks.clone(), ..order() })).then(claim(1));
        let life = life.then(start()).then(finish()).then(capture("c1"));
        let life = if checks.is_empty() { life } else { life.then(checked(0)) };
        let facts = life.decide(verify(verdict)).unwrap();
        let Some(RunEvent::DeliveryStarted { mode: DeliveryMode::None, by, .. }) = facts.last() else {
            panic!("{facts:?}")
        };
        assert_eq!(by, "plan");
        let sent = Sent {
            mode: DeliveryMode::None,
            commit: "c1".to_owned(),
            target: "deputy/it".to_owned(),
            previous: None,
            nothing: false,
        };
        let facts = life.then(verify(verdict)).decide(Command::Delivered { sent }).unwrap();
        assert!(matches!(&facts[..], [RunEvent::Approved { inner: true, .. }]), "{facts:?}");
    }
}

#[test]
fn the_founder_can_still_end_it() {
    let life = part(false).then(start()).then(Command::Stop { by: founder() }).then(Command::Ended);
    assert_eq!(life.run().state, State::Stopped);
}
