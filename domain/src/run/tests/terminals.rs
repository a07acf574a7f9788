//! Terminals: when one may be opened, and that each ends once.

use super::fixtures::{at, founder, id, kinds, retry};
use super::stages;
use crate::run::{Command, Refusal, Stance, TerminalTraffic, stance};
use chrono::Duration;
use deputy_protocol::event::RunEvent;

pub(super) fn open(number: u128) -> Command {
    Command::OpenTerminal { terminal_id: id(number), daemon_id: id(0xda), by: founder() }
}

pub(super) fn close(number: u128) -> Command {
    let traffic = Some(TerminalTraffic { input_bytes: 3, output_bytes: 7 });
    Command::CloseTerminal { terminal_id: id(number), traffic }
}

#[test]
fn nobody_is_let_in_while_files_are_made_captured_or_checked() {
    assert_eq!(stance(stages::running().run()), Ok(Stance::Working));
    for (life, why) in [
        (stages::queued(), "no workspace yet"),
        (stages::preparing(), "made ready"),
        (stages::verifying(), "captured and checked"),
        (stages::yielding(), "coming to rest"),
    ] {
        assert!(stance(life.run()).unwrap_err().contains(why), "{why}");
    }
}

#[test]
fn a_run_at_rest_can_be_looked_into_as_long_as_its_workspace_stands() {
    assert_eq!(stance(stages::founders_turn().run()), Ok(Stance::Resting));
    assert_eq!(stance(stages::review().run()), Ok(Stance::Resting));
    assert_eq!(stance(stages::stopped().run()), Ok(Stance::Over));
    let swept = stages::stopped().then(Command::Sweep { kept: None });
    assert!(stance(swept.run()).unwrap_err().contains("removed"));
    assert!(stance(swept.then(retry()).run()).unwrap_err().contains("removed"), "it stands only later");
}

#[test]
fn a_terminal_ends_once_and_its_time_is_told() {
    let mut life = stages::review().then(open(1)).then(open(2)).after(Duration::seconds(90));
    assert_eq!(life.decide(open(1)), Err(Refusal::AlreadyDone));
    let closed = life.attempt(close(1)).unwrap();
    assert!(matches!(
        closed.as_slice(),
        [RunEvent::TerminalClosed {
            lasted_ms: 90_000..=95_000,
            input_bytes: 3,
            output_bytes: 7,
            lost: false,
            ..
        }]
    ));
    assert_eq!(life.decide(close(1)), Err(Refusal::AlreadyDone));
    let lost = life.attempt(Command::CloseTerminal { terminal_id: id(2), traffic: None }).unwrap();
    assert_eq!(kinds(&lost), ["terminal_closed"]);
    assert!(matches!(lost.as_slice(), [RunEvent::TerminalClosed { lost: true, .. }]));
    assert!(life.run().terminals.is_empty());
    assert!(life.run().created_at >= at(0));
}

#[test]
fn a_terminal_can_be_closed_whatever_became_of_its_run() {
    let life = stages::running().then(open(1)).then(super::fixtures::finish());
    assert!(life.decide(close(1)).is_ok(), "also while its files are captured");
}
