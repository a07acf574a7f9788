//! Advisors look into the steps of a confirmed card, side by side.

use super::consultation::{Answer, ask};
use super::desk::Conductor;
use crate::conversation::Question;
use crate::ports::LedgerFault;
use deputy_domain::derived;
use deputy_domain::plan::{Command, Plan, told};
use deputy_protocol::event::{CardStep, Purpose, RunError};
use deputy_protocol::ids::{ConversationId, PlanId};

pub(super) async fn scope(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    steps: &[(u32, CardStep)],
) -> Result<bool, LedgerFault> {
    let version = plan.confirmed.unwrap_or_default();
    let mut has_moved = false;
    for (step, card_step) in steps {
        let id = ConversationId(derived(plan_id.0, &format!("scope of step {step} of card {version}")));
        let question = Question {
            id,
            purpose: Purpose::Scoping { advisor: card_step.advisor, plan_id, step: *step },
            project_id: Some(card_step.project_id),
            title: card_step.title.clone(),
            text: told::scoping(plan, card_step),
        };
        let command = match ask(conductor, question).await? {
            Answer::Pending => continue,
            Answer::Missed(error) => Command::MissScope { step: *step, error },
            Answer::Ended(it) => {
                if let Some(scope) = it.scope {
                    Command::Scope { step: *step, scope: Box::new(scope), consultation: id }
                } else {
                    let detail = it.reply.unwrap_or_default();
                    Command::MissScope {
                        step: *step,
                        error: RunError { code: "no_scope".to_owned(), detail },
                    }
                }
            }
        };
        has_moved |= conductor.plans.step(plan_id, command).await?;
    }
    Ok(has_moved)
}
