//! Commands of the founder, of timers, and of the scheduler on a run that nobody works on.

use super::super::asks;
use super::super::command::Context;
use super::super::outcome::DeliveryProgress;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use super::super::told::remarks;
use super::decision::{Decision, cannot, withdraw_all, wrong};
use super::room::room_for;
use deputy_protocol::event::{Ask, AskPurpose, LineComment, Permission, RunEvent, WaitReason, WorkOrder};
use deputy_protocol::ids::TaskId;

pub(super) fn queue(
    task_id: TaskId,
    order: WorkOrder,
    ask_project: Option<Ask>,
    context: &Context,
) -> Vec<RunEvent> {
    let at = context.now;
    let ask = ask_project.or_else(|| start_ask(&order, context));
    let queued = RunEvent::Queued { task_id, order: Box::new(order), at };
    std::iter::once(queued).chain(ask.map(|ask| RunEvent::Asked { ask, at })).collect()
}

/// What has to be said before work on an order starts, if anything has.
pub(super) fn start_ask(order: &WorkOrder, context: &Context) -> Option<Ask> {
    (order.permission == Permission::HumanRequired).then(|| asks::start(context.inbox_id, &order.text))
}

pub(super) fn reject(run: &Run, reason: Option<String>, by: String, context: &Context) -> Decision {
    match &run.state {
        State::Rejected => Err(Refusal::AlreadyDone),
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            Err(wrong(run, "reject", "roll it back once that is done"))
        }
        State::Review { .. } => {
            let rejected = RunEvent::Rejected { reason, by, at: context.now };
            Ok(withdraw_all(run, context).chain([rejected]).collect())
        }
        _ => Err(cannot(run, "reject")),
    }
}

pub(super) fn request_changes(
    run: &Run,
    text: String,
    comments: Vec<LineComment>,
    by: String,
    context: &Context,
) -> Decision {
    match &run.state {
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            Err(cannot(run, "ask for changes"))
        }
        State::Review { .. } => {
            room_for(run, &remarks(&text, &comments))?;
            let requested = RunEvent::ChangesRequested { text, comments, by, at: context.now };
            Ok(withdraw_all(run, context).chain([requested]).collect())
        }
        _ => Err(cannot(run, "ask for changes")),
    }
}

pub(super) fn message(run: &Run, text: String, by: String, context: &Context) -> Decision {
    let heard = match &run.state {
        State::Queued { .. } | State::Waiting { .. } => true,
        State::Active { phase, .. } => !matches!(phase, Phase::Ending { .. }),
        _ => false,
    };
    if heard {
        room_for(run, &text)?;
        Ok(vec![RunEvent::Messaged { text, by, at: context.now }])
    } else {
        Err(cannot(run, "send a message"))
    }
}

pub(super) fn stop(run: &Run, by: String, context: &Context) -> Decision {
    let at = context.now;
    match &run.state {
        State::Stopped | State::Active { phase: Phase::Ending { .. }, .. } => Err(Refusal::AlreadyDone),
        State::Active { .. } => {
            Ok(withdraw_all(run, context).chain([RunEvent::StopRequested { by, at }]).collect())
        }
        State::Queued { .. } | State::Waiting { .. } => {
            let stopped = [RunEvent::StopRequested { by, at }, RunEvent::Stopped { at }];
            Ok(withdraw_all(run, context).chain(stopped).collect())
        }
        _ => Err(cannot(run, "stop")),
    }
}

pub(super) fn withdraw(run: &Run, by: String, context: &Context) -> Decision {
    let at = context.now;
    match &run.state {
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            Err(wrong(run, "withdraw", "it is being delivered"))
        }
        State::Review { .. } => {
            let stopped = [RunEvent::StopRequested { by, at }, RunEvent::Stopped { at }];
            Ok(withdraw_all(run, context).chain(stopped).collect())
        }
        _ => stop(run, by, context),
    }
}

pub(super) fn retry(run: &Run, by: String, context: &Context) -> Decision {
    match &run.state {
        State::Failed { .. } | State::Stopped | State::Rejected => {
            room_for(run, "")?;
            let retried = RunEvent::Retried { by, at: context.now };
            let again = ask_project_again(run, context);
            Ok(withdraw_all(run, context).chain([retried]).chain(again).collect())
        }
        State::Queued { .. } => Err(Refusal::AlreadyDone),
        _ => Err(cannot(run, "retry")),
    }
}

/// A run that was stopped before anybody said where it belongs still needs to know.
pub(super) fn ask_project_again(run: &Run, context: &Context) -> Option<RunEvent> {
    if run.order.project_id.is_some() {
        return None;
    }
    let asked = run.asks.values().find(|ask| ask.purpose == AskPurpose::Project)?;
    let ask = Ask { inbox_id: context.inbox_id, ..asked.clone() };
    Some(RunEvent::Asked { ask, at: context.now })
}

pub(super) fn resume(run: &Run, reason: WaitReason, context: &Context) -> Decision {
    match &run.state {
        State::Waiting { reason: waiting, .. } if *waiting != reason => Err(Refusal::NotDue),
        // Only what the founder says ends that.
        State::Waiting { reason: WaitReason::Founder, .. } => Err(Refusal::NotDue),
        State::Waiting { .. } if run.open_asks().next().is_some() => Err(Refusal::NotDue),
        // Whoever waits for money may look at any time whether there is more.
        State::Waiting { reason, until: Some(until), .. }
            if *until > context.now && *reason != WaitReason::Budget =>
        {
            Err(Refusal::NotDue)
        }
        State::Waiting { .. } => Ok(vec![RunEvent::Resumed { at: context.now }]),
        _ => Err(Refusal::AlreadyDone),
    }
}

pub(super) fn hold(run: &Run, ask: Ask, context: &Context) -> Decision {
    match &run.state {
        // Asked before: it was answered, and the answer holds.
        State::Queued { .. } if run.asks.contains_key(&ask.inbox_id) => Err(Refusal::AlreadyDone),
        State::Queued { .. } => Ok(vec![RunEvent::Asked { ask, at: context.now }]),
        _ => Err(Refusal::AlreadyDone),
    }
}
