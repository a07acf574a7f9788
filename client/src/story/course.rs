//! What is told about the course of a run.

use super::{Mark, Told};
use crate::render::{commit_name, moment, size, span, who, word};
use deputy_protocol::event::{DeliveryMode, RunEvent, Verdict, WaitReason};

/// The line for a fact, if it deserves one.
pub(super) fn tell(event: &RunEvent) -> Option<Told> {
    asking(event).or_else(|| working(event)).or_else(|| leaving(event)).or_else(|| ending(event))
}

fn asking(event: &RunEvent) -> Option<Told> {
    match event {
        RunEvent::Asked { ask, .. } => Told::new(Mark::Asks, format!("asks: {}", ask.title)),
        RunEvent::Answered { choice, text, by, .. } => {
            let answer = text.as_deref().or(choice.as_deref()).unwrap_or("nothing");
            Told::new(Mark::Plain, format!("{} answered: {answer}", who(by)))
        }
        RunEvent::BudgetRaised { by, .. } => Told::new(Mark::Plain, format!("{} raised the budget", who(by))),
        RunEvent::Messaged { text, by, .. } => Told::new(Mark::Plain, format!("{} says: {text}", who(by))),
        RunEvent::Waiting { reason: WaitReason::Question | WaitReason::Approval, .. } => None,
        RunEvent::Waiting { reason, until, detail, .. } => {
            let until = until.map(|until| format!(" until {}", moment(until))).unwrap_or_default();
            Told::new(Mark::Asks, format!("waits for {}{until}: {detail}", word(reason)))
        }
        RunEvent::CallDelayed { model, retry_at, .. } => {
            Told::new(Mark::Quiet, format!("asks {model} again at {}", moment(*retry_at)))
        }
        RunEvent::Resumed { .. } => Told::new(Mark::Plain, "goes on"),
        _ => None,
    }
}

fn working(event: &RunEvent) -> Option<Told> {
    match event {
        RunEvent::Queued { order, .. } => Told::new(Mark::Plain, format!("queued: {}", order.text)),
        RunEvent::Claimed { attempt, .. } if *attempt > 1 => {
            Told::new(Mark::Plain, format!("attempt {attempt}"))
        }
        RunEvent::Adopted { .. } => Told::new(Mark::Quiet, "taken up again after an interruption"),
        RunEvent::TakenOver { attempt, from, .. } => Told::new(
            Mark::Bad,
            format!("attempt {attempt}: begun anew on another host, since {from} is not reached any more"),
        ),
        RunEvent::Started { base_commit, .. } => {
            Told::new(Mark::Plain, format!("begins at {}", commit_name(base_commit)))
        }
        RunEvent::Finished { summary, .. } => Told::new(Mark::Plain, format!("says it is done: {summary}")),
        RunEvent::Captured { commit, diff, .. } => {
            Told::new(Mark::Plain, format!("captured {}: {}", commit_name(commit), size(*diff)))
        }
        RunEvent::Checked { command, exit_code: Some(0), duration_ms, .. } => {
            Told::new(Mark::Good, format!("✓ {command} ({})", span(*duration_ms)))
        }
        RunEvent::Checked { command, exit_code, duration_ms, tail, .. } => {
            let exit = exit_code.map_or("no exit code".to_owned(), |code| format!("exit code {code}"));
            let last = tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
            Told::new(Mark::Bad, format!("✗ {command}: {exit} ({}) {last}", span(*duration_ms)))
        }
        RunEvent::Verified { verdict: Verdict::Passed, .. } => Told::new(Mark::Good, "all checks passed"),
        RunEvent::Verified { verdict: Verdict::Failed, .. } => Told::new(Mark::Bad, "checks failed"),
        RunEvent::Verified { verdict: Verdict::Unverified, .. } => {
            Told::new(Mark::Asks, "unverified: there are no checks")
        }
        RunEvent::RoundOpened { round, .. } => {
            Told::new(Mark::Plain, format!("round {round}: the agent gets the checks' output"))
        }
        _ => None,
    }
}

fn leaving(event: &RunEvent) -> Option<Told> {
    match event {
        RunEvent::ReviewOpened { .. } => Told::new(Mark::Good, "ready for review"),
        RunEvent::ChangesRequested { text, by, .. } => {
            Told::new(Mark::Plain, format!("{} wants changes: {text}", who(by)))
        }
        RunEvent::DeliveryStarted { mode, commit: head, by, .. } => {
            let how = if *mode == DeliveryMode::None { "to stay where it is".to_owned() } else { word(mode) };
            Told::new(Mark::Plain, format!("{} approved {}: {how}", who(by), commit_name(head)))
        }
        RunEvent::DeliveryFailed { detail, .. } => Told::new(Mark::Bad, format!("not delivered: {detail}")),
        RunEvent::Approved { mode: DeliveryMode::None, .. } => Told::new(Mark::Good, "approved"),
        RunEvent::Approved { commit: head, target, .. } => {
            Told::new(Mark::Good, format!("delivered: {target} is at {}", commit_name(head)))
        }
        RunEvent::RollbackStarted { by, .. } => Told::new(Mark::Plain, format!("{} takes it back", who(by))),
        RunEvent::RolledBack { commit: head, .. } => {
            Told::new(Mark::Good, format!("taken back by {}", commit_name(head)))
        }
        RunEvent::RollbackFailed { detail, .. } => {
            Told::new(Mark::Bad, format!("could not be taken back: {detail}"))
        }
        _ => None,
    }
}

fn ending(event: &RunEvent) -> Option<Told> {
    match event {
        RunEvent::Rejected { reason, by, .. } => {
            let why = reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Told::new(Mark::Bad, format!("{} rejected it{why}", who(by)))
        }
        RunEvent::StopRequested { by, .. } => Told::new(Mark::Plain, format!("{} stops it", who(by))),
        RunEvent::Stopped { .. } => Told::new(Mark::Bad, "stopped"),
        RunEvent::AttemptFailed { error, retry_at, .. } => {
            let next = moment(*retry_at);
            Told::new(Mark::Bad, format!("this attempt failed, the next is at {next}: {}", error.detail))
        }
        RunEvent::Failed { error, .. } => {
            Told::new(Mark::Bad, format!("failed ({}): {}", error.code, error.detail))
        }
        RunEvent::Retried { by, .. } => Told::new(Mark::Plain, format!("{} wants it tried again", who(by))),
        _ => None,
    }
}
