//! What people read whose command is refused.

use super::fixtures::{approve, founder, message, retry, stop};
use super::stages;
use crate::run::Command;
use deputy_protocol::event::DeliveryMode;

/// What a person can ask of a run, as it can be refused.
fn commands() -> [Command; 7] {
    [
        approve(DeliveryMode::Merge),
        Command::Reject { reason: None, by: founder() },
        stages::request_changes(),
        message("Hurry"),
        stop(),
        retry(),
        Command::Rollback { by: founder() },
    ]
}

#[test]
fn a_refusal_says_how_the_run_stands_and_what_can_be_asked_of_it() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, life) in stages::all().into_iter().filter(|(_, life)| life.run.is_some()) {
        for command in commands() {
            if let Err(refusal @ crate::run::Refusal::WrongState { .. }) = life.decide(command) {
                seen.insert(refusal.to_string());
            }
        }
    }
    insta::assert_snapshot!(seen.into_iter().collect::<Vec<_>>().join("\n"));
}
