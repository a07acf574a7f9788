//! Commands of the founder, of timers, and of the scheduler on a run that nobody works on.

use super::super::asks;
use super::super::command::{Answer, Context, Placement};
use super::super::outcome::{DeliveryProgress, RollbackProgress};
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use super::super::told::remarks;
use super::room::room_for;
use super::{Decision, cannot, delivery, withdraw_all, wrong};
use deputy_protocol::event::{
    Ask, AskPurpose, DeliveryMode, LineComment, Permission, RunEvent, WaitReason, WorkOrder,
};
use deputy_protocol::ids::{InboxId, TaskId};

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

fn start_ask(order: &WorkOrder, context: &Context) -> Option<Ask> {
    (order.permission == Permission::HumanRequired).then(|| asks::start(context.inbox_id, &order.text))
}

pub(super) fn answer(
    run: &Run,
    inbox_id: InboxId,
    answer: Answer,
    placement: Option<Placement>,
    by: String,
    context: &Context,
) -> Decision {
    // The choice alone is always heard: nothing may keep a run from being ended.
    if let Some(text) = &answer.text {
        room_for(run, text)?;
    }
    answered(run, inbox_id, answer, placement, by, context)
}

fn answered(
    run: &Run,
    inbox_id: InboxId,
    answer: Answer,
    placement: Option<Placement>,
    by: String,
    context: &Context,
) -> Decision {
    let ask = run.asks.get(&inbox_id).ok_or(Refusal::UnknownAsk(inbox_id))?;
    if !run.is_open(inbox_id) {
        return Err(Refusal::AlreadyAnswered(inbox_id));
    }
    known_choice(ask, &answer)?;
    let at = context.now;
    let choice = answer.choice.as_deref().unwrap_or_default();
    let fact = RunEvent::Answered {
        inbox_id,
        choice: answer.choice.clone(),
        text: answer.text.clone(),
        by: by.clone(),
        at,
    };
    let follow = match &ask.purpose {
        AskPurpose::Project => place(placement, &answer, context)?,
        AskPurpose::Start | AskPurpose::Budget { .. } if run.is_stopped_by(inbox_id, &answer) => {
            vec![RunEvent::Stopped { at }]
        }
        AskPurpose::Budget { raised } => vec![RunEvent::BudgetRaised { budget: raised.clone(), by, at }],
        AskPurpose::Review if choice == asks::REJECT => {
            vec![RunEvent::Rejected { reason: answer.text, by, at }]
        }
        AskPurpose::Review if choice == asks::APPROVE => {
            vec![delivery::begin(run, DeliveryMode::Merge, by, context)?]
        }
        AskPurpose::Review => {
            let text = answer.text.filter(|text| !text.trim().is_empty()).ok_or(Refusal::UnknownChoice {
                choice: asks::CHANGES.to_owned(),
                options: "changes, with a text that says what to change".to_owned(),
            })?;
            vec![RunEvent::ChangesRequested { text, comments: Vec::new(), by, at }]
        }
        AskPurpose::Failure if choice == asks::RETRY => {
            room_for(run, "")?;
            std::iter::once(RunEvent::Retried { by, at }).chain(ask_project_again(run, context)).collect()
        }
        AskPurpose::Rollback if choice == asks::RETRY => vec![RunEvent::RollbackStarted { by, at }],
        AskPurpose::Agent { .. }
        | AskPurpose::Permission { .. }
        | AskPurpose::Start
        | AskPurpose::Failure
        | AskPurpose::Rollback => Vec::new(),
    };
    Ok(std::iter::once(fact).chain(follow).collect())
}

fn known_choice(ask: &Ask, answer: &Answer) -> Result<(), Refusal> {
    let options = || ask.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
    match (&answer.choice, &answer.text) {
        (Some(choice), _) if ask.options.iter().any(|option| option.id == *choice) => Ok(()),
        (Some(choice), _) => Err(Refusal::UnknownChoice { choice: choice.clone(), options: options() }),
        // Free text answers a question of the agent, options or not, and asks for changes in a review.
        (None, Some(text)) if !text.trim().is_empty() && takes_text(&ask.purpose) => Ok(()),
        (None, _) => Err(Refusal::UnknownChoice { choice: String::new(), options: options() }),
    }
}

fn takes_text(purpose: &AskPurpose) -> bool {
    matches!(purpose, AskPurpose::Agent { .. } | AskPurpose::Review | AskPurpose::Project)
}

fn place(placement: Option<Placement>, answer: &Answer, context: &Context) -> Decision {
    let Placement { project_id, order } = placement.ok_or_else(|| Refusal::UnknownChoice {
        choice: answer.choice.clone().or_else(|| answer.text.clone()).unwrap_or_default(),
        options: "the projects there are".to_owned(),
    })?;
    let at = context.now;
    let ask = start_ask(&order, context).map(|ask| RunEvent::Asked { ask, at });
    Ok(std::iter::once(RunEvent::Placed { project_id, order: Box::new(order), at }).chain(ask).collect())
}

pub(super) fn expire(run: &Run, inbox_id: InboxId, context: &Context) -> Decision {
    let ask = run.asks.get(&inbox_id).ok_or(Refusal::UnknownAsk(inbox_id))?;
    if !run.is_open(inbox_id) {
        return Err(Refusal::AlreadyDone);
    }
    if ask.expires_at.is_none_or(|at| at > context.now) {
        return Err(Refusal::NotDue);
    }
    let choice =
        Answer { choice: ask.default_choice.clone(), text: Some("nobody answered in time".to_owned()) };
    answered(run, inbox_id, choice, None, "expiry".to_owned(), context)
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
fn ask_project_again(run: &Run, context: &Context) -> Option<RunEvent> {
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
        State::Waiting { until: Some(until), .. } if *until > context.now => Err(Refusal::NotDue),
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

/// Whether a rollback is on its way.
pub(super) fn is_rolling_back(rollback: Option<&RollbackProgress>) -> bool {
    matches!(rollback, Some(RollbackProgress::Pending { .. }))
}
