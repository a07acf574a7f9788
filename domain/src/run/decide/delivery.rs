//! Commands about a result leaving, and being taken back.

use super::super::asks;
use super::super::command::Context;
use super::super::outcome::{DeliveryProgress, RollbackProgress, Sent};
use super::super::refusal::Refusal;
use super::super::state::{Run, State};
use super::decision::{Decision, cannot, withdraw_all, wrong};
use super::founder;
use deputy_protocol::event::{DeliveryMode, RunEvent};

pub(super) fn approve(
    run: &Run,
    mode: DeliveryMode,
    commit: Option<String>,
    by: String,
    context: &Context,
) -> Decision {
    match &run.state {
        State::Review { delivery: Some(DeliveryProgress::Pending { mode: pending, .. }) }
            if *pending == mode =>
        {
            Err(Refusal::AlreadyDone)
        }
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            Err(wrong(run, "approve", "it goes another way than this: wait for how that ends"))
        }
        State::Review { .. } => {
            let head = run.head_commit.clone().unwrap_or_default();
            match commit {
                Some(asked) if asked != head => Err(Refusal::StaleCommit { asked, head }),
                _ => {
                    let begun = begin(run, mode, by, context)?;
                    Ok(withdraw_all(run, context).chain([begun]).collect())
                }
            }
        }
        State::Approved { sent, .. } if sent.mode == mode => Err(Refusal::AlreadyDone),
        State::Approved { sent, .. } if sent.nothing => {
            Err(wrong(run, "approve", "it changed nothing, so it was closed with nothing to deliver"))
        }
        State::Approved { sent, .. } => Err(wrong(run, "approve", decided(sent.mode))),
        _ => Err(cannot(run, "approve")),
    }
}

/// What was decided for good, for whoever wants something else now, and how they get it.
const fn decided(mode: DeliveryMode) -> &'static str {
    match mode {
        DeliveryMode::None => {
            "it was approved with `none`, so it was delivered nowhere and stays so; `deputy diff RUN --raw` gives the \
             change to `git apply` in your own clone"
        }
        DeliveryMode::Merge => {
            "it was approved with `merge`, and the change is in its target; `deputy rollback` takes it back"
        }
        DeliveryMode::Push => {
            "it was approved with `push`, and its branch is at the remote: merge it there, or `deputy rollback` takes it \
             back"
        }
        DeliveryMode::Pr => "it was approved with `pr`, and its branch is at the remote: merge it there",
    }
}

/// The fact that a delivery began.
pub(super) fn begin(
    run: &Run,
    mode: DeliveryMode,
    by: String,
    context: &Context,
) -> Result<RunEvent, Refusal> {
    if mode == DeliveryMode::Pr {
        return Err(Refusal::PullRequestsLater);
    }
    let commit = run.head_commit.clone().unwrap_or_default();
    Ok(RunEvent::DeliveryStarted { mode, commit, by, at: context.now })
}

pub(super) fn delivered(run: &Run, sent: Sent, context: &Context) -> Decision {
    let Sent { mode, commit, target, previous, nothing } = sent;
    match &run.state {
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            let (inner, at) = (run.is_inner(), context.now);
            Ok(vec![RunEvent::Approved { mode, commit, target, previous, nothing, inner, at }])
        }
        State::Approved { .. } => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "finish the delivery", "none is under way")),
    }
}

pub(super) fn failed(run: &Run, conflict: bool, detail: String, context: &Context) -> Decision {
    match &run.state {
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            let ask = asks::undelivered(context.inbox_id, run, &detail);
            Ok(vec![RunEvent::DeliveryFailed { ask, conflict, detail, at: context.now }])
        }
        _ => Err(wrong(run, "fail the delivery", "none is under way")),
    }
}

pub(super) fn rollback(run: &Run, by: String, context: &Context) -> Decision {
    match &run.state {
        State::Approved { rollback, .. } if is_rolling_back(rollback.as_ref()) => Err(Refusal::AlreadyDone),
        State::Approved { rollback: Some(RollbackProgress::Done { .. }), .. } => Err(Refusal::AlreadyDone),
        State::Approved { sent, .. } if sent.mode == DeliveryMode::None => {
            Err(wrong(run, "roll back", "it was delivered nowhere, so there is nothing to take back"))
        }
        State::Approved { .. } if run.changed_nothing() => Err(wrong(
            run,
            "roll back",
            "it changed nothing, so nothing was delivered that could be taken back",
        )),
        State::Approved { .. } => {
            let started = RunEvent::RollbackStarted { by, at: context.now };
            Ok(withdraw_all(run, context).chain([started]).collect())
        }
        State::Queued { .. } | State::Waiting { .. } | State::Active { .. } => {
            founder::stop(run, by, context)
        }
        _ => Err(cannot(run, "roll back")),
    }
}

pub(super) fn rolled_back(run: &Run, commit: String, context: &Context) -> Decision {
    match &run.state {
        State::Approved { rollback, .. } if is_rolling_back(rollback.as_ref()) => {
            Ok(vec![RunEvent::RolledBack { commit, at: context.now }])
        }
        State::Approved { rollback: Some(RollbackProgress::Done { .. }), .. } => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "finish the rollback", "none is under way")),
    }
}

pub(super) fn rollback_failed(run: &Run, detail: String, context: &Context) -> Decision {
    match &run.state {
        State::Approved { rollback, .. } if is_rolling_back(rollback.as_ref()) => {
            let ask = Some(asks::not_taken_back(context.inbox_id, run, &detail));
            Ok(vec![RunEvent::RollbackFailed { ask, detail, at: context.now }])
        }
        _ => Err(wrong(run, "fail the rollback", "none is under way")),
    }
}

/// Whether a rollback is on its way.
fn is_rolling_back(rollback: Option<&RollbackProgress>) -> bool {
    matches!(rollback, Some(RollbackProgress::Pending { .. }))
}
