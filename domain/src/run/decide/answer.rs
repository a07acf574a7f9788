//! Answers to what was asked, and what follows from each.

use super::super::asks;
use super::super::command::{Answer, Context, Placement};
use super::super::raise::raised_to;
use super::super::refusal::Refusal;
use super::super::state::Run;
use super::decision::Decision;
use super::delivery;
use super::founder::{ask_project_again, start_ask};
use super::room::room_for;
use deputy_protocol::event::{Ask, AskPurpose, DeliveryMode, RunEvent};
use deputy_protocol::ids::InboxId;

pub(super) fn answer(
    run: &Run,
    inbox_id: InboxId,
    answer: Answer,
    placement: Option<Placement>,
    by: String,
    context: &Context,
) -> Decision {
    // The choice alone is always heard: nothing may keep a run from being ended.
    let whole = run.asks.get(&inbox_id).map_or_else(|| answer.clone(), |ask| asks::in_full(ask, &answer));
    if let Some(text) = &whole.text {
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
        conversation_id: None,
        at,
    };
    let follow = match &ask.purpose {
        AskPurpose::Project => place(placement, &answer, context)?,
        AskPurpose::Start | AskPurpose::Budget { .. } if run.is_stopped_by(inbox_id, &answer) => {
            vec![RunEvent::Stopped { at }]
        }
        AskPurpose::Budget { raised } => {
            let text = answer.text.as_deref().filter(|text| !text.trim().is_empty());
            let to = text.map(|text| raised_to(run, raised, text)).transpose()?;
            vec![RunEvent::BudgetRaised { budget: to.unwrap_or_else(|| raised.clone()), by, at }]
        }
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
        | AskPurpose::Rollback
        | AskPurpose::Plan { .. } => Vec::new(),
    };
    Ok(std::iter::once(fact).chain(follow).collect())
}

pub(super) fn known_choice(ask: &Ask, answer: &Answer) -> Result<(), Refusal> {
    let options = || ask.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
    match (&answer.choice, &answer.text) {
        (Some(choice), _) if ask.options.iter().any(|option| option.id == *choice) => Ok(()),
        (Some(choice), _) => Err(Refusal::UnknownChoice { choice: choice.clone(), options: options() }),
        // Free text answers a question of the agent, options or not, asks for changes in a review, and allows an amount.
        (None, Some(text)) if !text.trim().is_empty() && takes_text(&ask.purpose) => Ok(()),
        (None, _) => Err(Refusal::UnknownChoice { choice: String::new(), options: options() }),
    }
}

fn takes_text(purpose: &AskPurpose) -> bool {
    matches!(
        purpose,
        AskPurpose::Agent { .. } | AskPurpose::Review | AskPurpose::Project | AskPurpose::Budget { .. }
    )
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
