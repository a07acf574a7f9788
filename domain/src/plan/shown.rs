//! What people see, in the thread of a plan, of what the COO is told about it.

use super::fit::{line, sentence};
use super::report::{Report, Sent};
use super::state::Plan;
use super::told::few;
use crate::coo::plain;
use deputy_protocol::event::{CardReason, PlanEvent, PlanOutcome, Shown, Verdict};
use deputy_protocol::ids::PlanId;
use deputy_protocol::wording::{listed, short};

/// That the founder wants another card.
pub fn revision(plan_id: PlanId, plan: &Plan, text: &str) -> Shown {
    about(plan_id, format!("Another card of “{}” was asked for: {text}", plan.card.title))
}

/// That it has ended. Where one run shows all of it, that is named, too.
pub fn end(report: &Report<'_>) -> Shown {
    let Report { plan_id, plan, outcome, grade, sent, url, .. } = *report;
    let title = line(&plan.card.title);
    let how = match outcome {
        PlanOutcome::Done => format!("“{title}” is done."),
        PlanOutcome::Partial { missing } => {
            format!("“{title}” is done in part. Not done: {}", listed(&[sentence(missing)]))
        }
        PlanOutcome::Failed { .. } => format!("“{title}” came to nothing."),
        PlanOutcome::Cancelled => format!("“{title}” was cancelled."),
    };
    let unverified = matches!(grade.verdict, Some(Verdict::Unverified));
    let unverified = if unverified { " Nothing checked it." } else { "" };
    let touched = match grade.touched.as_deref() {
        None | Some([]) => String::new(),
        Some(touched) => format!(" Changed, and was to stay as it is: {}.", few(touched)),
    };
    let (time, cost) = (grade.time(), grade.cost());
    let id = short(&plan_id);
    let text = format!(
        "{how} It took {time} and cost {cost}.{unverified}{touched}\n`deputy plan show {id}` shows all of it.\n\
         {}/plans/{plan_id}",
        url.trim_end_matches('/')
    );
    let run_id = match sent {
        [Sent { run_id, .. }] => Some(*run_id),
        _ => None,
    };
    Shown { run_id, ..about(plan_id, text) }
}

/// What was decided on it, if a fact says so.
pub fn decision(plan_id: PlanId, plan: &Plan, fact: &PlanEvent) -> Option<Shown> {
    let title = &plan.card.title;
    let text = match fact {
        PlanEvent::Confirmed { version, .. } => format!("Card {version} of “{title}” was confirmed."),
        PlanEvent::Deferred { until, .. } => {
            format!("“{title}” was put off until {}.", until.format("%Y-%m-%d %H:%M UTC"))
        }
        PlanEvent::Declined { reason: Some(reason), .. } => format!("“{title}” was declined: {reason}"),
        PlanEvent::Declined { reason: None, .. } => format!("“{title}” was declined."),
        PlanEvent::Raised { .. } => format!("“{title}” comes up again, as you wanted."),
        PlanEvent::Reopened { .. } => format!("“{title}” goes on: what it delivers is tried again."),
        PlanEvent::Proposed { version, why: CardReason::Broken { how }, .. } => format!(
            "“{title}”, card {version}: what was found does not fit what was confirmed: {}",
            listed(how)
        ),
        PlanEvent::Drawn { missed: Some(error), .. } => format!(
            "“{title}”: no tasks were drawn that hold together ({}), so its steps are done one behind the other, as the card \
             has them.",
            plain(&error.detail).replace('\n', " ")
        ),
        PlanEvent::RevisionAsked { .. }
        | PlanEvent::CancelAsked { .. }
        | PlanEvent::Ended { .. }
        | PlanEvent::Proposed { .. }
        | PlanEvent::Scoped { .. }
        | PlanEvent::ScopeMissed { .. }
        | PlanEvent::Drawn { missed: None, .. }
        | PlanEvent::NodeOrdered { .. }
        | PlanEvent::NodeEnded { .. }
        | PlanEvent::LookedBack { .. }
        | PlanEvent::DrawMissed { .. } => return None,
    };
    Some(about(plan_id, text))
}

const fn about(plan_id: PlanId, text: String) -> Shown {
    Shown { text, plan_id: Some(plan_id), run_id: None }
}
