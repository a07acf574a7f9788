//! What the checks come to: a review, another round, or the end of the attempt.

use super::super::asks;
use super::super::command::{Context, Retry};
use super::super::limit::{ATTEMPTS_MAX, ROUNDS_MAX};
use super::super::outcome::Check;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use super::decision::{Decision, in_phase, wrong};
use super::delivery;
use super::owner::attempt_failed;
use deputy_protocol::event::{
    AgentCommits, Delivery, DeliveryMode, DiffStats, Permission, RunError, RunEvent, Verdict,
};
use deputy_protocol::wording::cut;

/// Longest line of a check's output in the text of a failure, in characters.
const LINE_CHARS: usize = 200;

pub(super) fn capture(
    run: &Run,
    commit: String,
    diff: DiffStats,
    own: Option<AgentCommits>,
    context: &Context,
) -> Decision {
    match &run.state {
        // What is given up, or was ended while nobody worked on it, is looked at and kept all the same.
        State::Active { phase: Phase::Verifying | Phase::Yielding { .. } | Phase::Ending { .. }, .. }
        | State::Queued { .. }
        | State::Waiting { .. }
        | State::Failed { .. }
        | State::Stopped => {}
        State::Active { phase: Phase::Preparing | Phase::Running, .. } => {
            return Err(wrong(run, "capture", "it is still worked on"));
        }
        State::Review { .. } | State::Approved { .. } | State::Rejected => {
            return Err(wrong(run, "capture", "its work was captured before it was decided on"));
        }
    }
    Ok(vec![RunEvent::Captured { commit, diff, own, at: context.now }])
}

pub(super) fn check(run: &Run, check: Check, context: &Context) -> Decision {
    in_phase(run, Phase::Verifying, "check")?;
    captured(run, "check")?;
    let Check { command, exit_code, duration_ms, tail, output } = check;
    Ok(vec![RunEvent::Checked { command, exit_code, duration_ms, tail, output, at: context.now }])
}

pub(super) fn verify(run: &Run, verdict: Verdict, strays: Vec<String>, context: &Context) -> Decision {
    in_phase(run, Phase::Verifying, "verify")?;
    captured(run, "verify")?;
    if !borne_out(run, verdict) {
        return Err(wrong(run, "verify", "its checks do not say so"));
    }
    let at = context.now;
    let follow = match verdict {
        // It was told once what fails: telling it the same about the same tree again only costs money.
        Verdict::Failed if run.failed_commit.is_some() && run.failed_commit == run.head_commit => {
            let detail = format!(
                "The checks still fail and the agent changed nothing since it was told{}. Look at the checks and at \
                 what they say before you try again, or order it anew in other words.",
                failing(run),
            );
            attempt_failed(run, checks_failed(detail), Retry::OnlyHarder, context)
        }
        Verdict::Failed if run.round < ROUNDS_MAX => {
            vec![RunEvent::RoundOpened { round: run.round + 1, at }]
        }
        Verdict::Failed => {
            let detail = format!(
                "The checks still fail after {} rounds in attempt {} of {ATTEMPTS_MAX}{}.",
                run.round + 1,
                run.failures + 1,
                failing(run),
            );
            attempt_failed(run, checks_failed(detail), Retry::Yes, context)
        }
        // Others of its plan build on it, and what all of them came to is reviewed.
        Verdict::Passed | Verdict::Unverified if run.is_inner() => {
            vec![delivery::begin(run, DeliveryMode::None, "plan".to_owned(), context)?]
        }
        Verdict::Passed if delivers_itself(run) => {
            vec![delivery::begin(run, DeliveryMode::Merge, "policy".to_owned(), context)?]
        }
        Verdict::Passed | Verdict::Unverified => {
            vec![RunEvent::ReviewOpened { ask: asks::review(context.inbox_id, run, verdict, &strays), at }]
        }
    };
    let verified = RunEvent::Verified { verdict, strays, at };
    Ok(std::iter::once(verified).chain(follow).collect())
}

/// The first check that fails, and its last word.
fn failing(run: &Run) -> String {
    let Some(check) = run.checks.iter().find(|check| check.exit_code != Some(0)) else {
        return String::new();
    };
    let how = match check.exit_code {
        // What a shell says of a command that it does not find, or may not start.
        Some(126 | 127) => " could not be started",
        Some(_) => "",
        None => " did not run to its end",
    };
    let last = check.tail.lines().rev().map(str::trim).find(|line| !line.is_empty());
    let said = last.map_or_else(|| check.ending(), |line| cut(line, LINE_CHARS));
    format!(" (`{}`{how}: {said})", check.command)
}

fn checks_failed(detail: String) -> RunError {
    RunError { code: "checks_failed".to_owned(), detail }
}

/// A commit of an earlier round says nothing about the tree as it is.
fn captured(run: &Run, command: &'static str) -> Result<(), Refusal> {
    if run.verified_to == 0 { Err(wrong(run, command, "its tree was not captured yet")) } else { Ok(()) }
}

/// Whether the recorded checks bear a verdict out: a claim is no result, not even one of our own.
fn borne_out(run: &Run, verdict: Verdict) -> bool {
    let passed = |check: &Check| check.exit_code == Some(0);
    let has_passed =
        |command: &String| run.checks.iter().any(|check| check.command == *command && passed(check));
    match verdict {
        Verdict::Passed => {
            !run.checks.is_empty() && run.checks.iter().all(passed) && run.order.checks.iter().all(has_passed)
        }
        Verdict::Failed => !run.checks.iter().all(passed),
        Verdict::Unverified => run.order.checks.is_empty() && run.checks.is_empty(),
    }
}

/// The project delivers by itself, and nobody said that this work is to be looked at first. Where somebody else's change
/// may have been overwritten, a person looks.
fn delivers_itself(run: &Run) -> bool {
    run.order.delivery == Delivery::Auto
        && run.order.permission == Permission::Autonomous
        && run.chosen.is_empty()
}
