//! Calls and tools whose outcome nobody knows: whose wish that was.

use super::fixtures::{Life, crashed, reserve, stop, usd};
use super::stages;
use crate::run::{Command, Cut};
use deputy_protocol::event::{Budget, WaitReason};

fn in_a_call() -> Life {
    stages::running().then(reserve(0xc2, 10))
}

fn paused() -> Command {
    Command::Park { reason: WaitReason::Paused, until: None, detail: "everything is paused".to_owned() }
}

fn exhausted() -> Command {
    let raised = Budget { usd_max: Some(usd(200)), ..Budget::default() };
    Command::Exhaust { detail: "the minutes are used".to_owned(), raised }
}

#[test]
fn whoever_ends_the_work_in_the_middle_of_a_call_is_known_when_it_goes_on() {
    assert_eq!(in_a_call().then(paused()).run().cut, Some(Cut::Paused));
    assert_eq!(in_a_call().then(exhausted()).run().cut, Some(Cut::TimeUp));
    assert_eq!(in_a_call().then(stop()).run().cut, Some(Cut::Stopped));
}

#[test]
fn a_tool_that_is_ended_is_as_a_call_is() {
    assert_eq!(stages::running().then(paused()).run().cut, Some(Cut::Paused));
    let life = stages::running().then(paused()).then(Command::Resume { reason: WaitReason::Paused });
    assert_eq!(life.then(super::fixtures::claim(2)).then(crashed(3)).run().cut, None);
}

#[test]
fn an_end_of_deputy_is_nobodys_wish_and_what_comes_after_it_cut_no_call() {
    assert_eq!(in_a_call().then(crashed(2)).run().cut, None);
    assert_eq!(in_a_call().then(crashed(2)).then(paused()).run().cut, None);
    assert_eq!(stages::queued().then(stop()).run().cut, None);
}

#[test]
fn the_next_call_is_another_matter() {
    let life = in_a_call().then(paused()).then(Command::Resume { reason: WaitReason::Paused });
    let life = life.then(super::fixtures::claim(2)).then(super::fixtures::start());
    assert_eq!(life.run().cut, Some(Cut::Paused), "it is told when the agent goes on");
    assert_eq!(life.then(reserve(0xc3, 10)).run().cut, None);
}
