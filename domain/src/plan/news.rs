//! What the thread of a plan hears of what was decided on it.

use super::shown::decision;
use super::state::Plan;
use crate::conversation::Command;
use crate::coo::untrusted;
use deputy_protocol::event::{CardReason, Outcome, PlanEvent, Prompt, Purpose};
use deputy_protocol::ids::PlanId;

/// Who says so in the thread.
const DEPUTY: &str = "deputy";

/// Who confirms where the founder wants no card.
pub const POLICY: &str = "policy";

/// What a fact about a plan leads to in its thread: the outcome that it has by then, and words that the COO hears with the
/// next ones. What it did itself is no news to it.
pub fn news(plan_id: PlanId, plan: &Plan, fact: &PlanEvent) -> Vec<Command> {
    let title = &plan.card.title;
    let (outcome, by, text) = match fact {
        PlanEvent::Confirmed { version, by, .. } => {
            let text = format!("The founder confirmed card {version} of the plan \"{title}\" ({plan_id}).");
            (Some(Outcome::Tasked { plan_id }), by.as_str(), text)
        }
        PlanEvent::Deferred { until, by, .. } => {
            let text = format!(
                "The founder put the plan \"{title}\" ({plan_id}) off: its card comes up again at {}.",
                until.format("%Y-%m-%d %H:%M UTC")
            );
            (Some(Outcome::Deferred { until: *until }), by.as_str(), text)
        }
        PlanEvent::Declined { reason, by, .. } => {
            let why = reason
                .as_deref()
                .map_or_else(|| "They did not say why.".to_owned(), |reason| format!("They said: {reason}"));
            let text = format!("The founder declined the plan \"{title}\" ({plan_id}). {why}");
            (Some(Outcome::Declined), by.as_str(), text)
        }
        PlanEvent::Raised { .. } => {
            let text = format!(
                "The time until which the plan \"{title}\" ({plan_id}) was put off has come: the founder is asked about it again."
            );
            (None, DEPUTY, text)
        }
        PlanEvent::Reopened { .. } => {
            let text = format!(
                "The founder has what the plan \"{title}\" ({plan_id}) delivers tried again: it goes on, and you are told when it \
                 has ended."
            );
            (Some(Outcome::Tasked { plan_id }), DEPUTY, text)
        }
        PlanEvent::Proposed { version, why: CardReason::Broken { .. }, .. } => {
            let text = format!(
                "What advisors found does not fit the card that the founder confirmed: they are shown card {version} of the \
                 plan \"{title}\" ({plan_id})."
            );
            (None, DEPUTY, text)
        }
        PlanEvent::Drawn { missed: Some(error), .. } => {
            let text = format!(
                "For the plan \"{title}\" ({plan_id}) no tasks were drawn that hold together: its steps are done one behind \
                 the other, as the card has them. Why:\n{}",
                untrusted("why no tasks were drawn", &error.detail)
            );
            (None, DEPUTY, text)
        }
        // The COO is told of these in other words, which it answers; the rest is nobody's decision.
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
        | PlanEvent::DrawMissed { .. } => return Vec::new(),
    };
    let is_its_own = by == POLICY || by == Purpose::Talk.agent();
    let shown = decision(plan_id, plan, fact).map(Box::new);
    let said = Command::Say { source: Prompt::News, text, shown, by: DEPUTY.to_owned() };
    let noted = outcome.map(|outcome| Command::Note { outcome });
    noted.into_iter().chain((!is_its_own).then_some(said)).collect()
}
