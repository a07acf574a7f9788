//! One plan after the other, as far as each can go now.

use super::desk::Conductor;
use super::reopen::reopen;
use super::{draw, end, order, scope, watch};
use crate::ports::LedgerFault;
use crate::run::house;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Command, Next, Plan, told};
use deputy_domain::projection::PlanDoc;
use deputy_protocol::event::Outcome;
use deputy_protocol::ids::PlanId;

/// States in which there is something to do, or will be.
const UNDER_WAY: [&str; 6] = ["revising", "deferred", "scoping", "drawing", "working", "cancelling"];

/// Tasks of one plan at once. The scheduler has room for all runs together; this keeps one plan from taking it all.
const TASKS_AT_ONCE: usize = 4;

/// Steps of one plan in one round: many plans go on side by side.
const STEPS_MAX: u32 = 1_000;

/// Looks at all plans under way.
pub(super) async fn round(conductor: &Conductor) -> Result<(), LedgerFault> {
    reopen(conductor).await?;
    let mut ids = Vec::new();
    let mut rows = conductor.world.ledger.every_row(Table::Plans, &UNDER_WAY);
    while let Some(row) = rows.next().await? {
        ids.push(row.read::<PlanDoc>("plan")?.plan_id);
    }
    for id in ids {
        Box::pin(advance(conductor, id)).await?;
    }
    Ok(())
}

/// Takes a plan as far as it can go now.
async fn advance(conductor: &Conductor, id: PlanId) -> Result<(), LedgerFault> {
    for _ in 0..STEPS_MAX {
        // While everything is paused, nothing begins; what is to end, ends.
        let is_paused = house(&conductor.world).await?.paused.is_some();
        let Some(plan) = conductor.plans.load(id).await? else { return Ok(()) };
        if !step(conductor, id, &plan, is_paused).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the next step; whether there may be another.
async fn step(conductor: &Conductor, id: PlanId, plan: &Plan, is_paused: bool) -> Result<bool, LedgerFault> {
    note(conductor, id, plan).await?;
    let now = conductor.world.clock.now();
    match plan.next(now, TASKS_AT_ONCE) {
        Next::Wait => Ok(false),
        Next::Revise { version, text } => {
            let what = format!("revision of {version}: {text}");
            conductor.say(id, plan.conversation_id, &what, told::revision(id, &text)).await?;
            Ok(false)
        }
        Next::Raise => conductor.plans.step(id, Command::Raise).await,
        Next::Scope(_) | Next::Draw { .. } if is_paused => Ok(false),
        Next::Scope(steps) => scope::scope(conductor, id, plan, &steps).await,
        Next::Draw { generation } => draw::draw(conductor, id, plan, generation).await,
        Next::Work { begin, watch } => {
            let has_ended = watch::watch(conductor, id, plan, &watch).await?;
            let begin = if is_paused { &[] } else { begin.as_slice() };
            let has_begun = order::begin(conductor, id, begin).await?;
            Ok(has_ended || has_begun)
        }
        Next::Stop(runs) => watch::stop(conductor, id, plan, &runs).await,
        Next::End(outcome) => end::end(conductor, id, plan, outcome).await,
    }
}

/// Notes in the thread what came of it.
async fn note(conductor: &Conductor, id: PlanId, plan: &Plan) -> Result<(), LedgerFault> {
    use deputy_domain::plan::State;
    let outcome = match &plan.state {
        State::Deferred { until } => Outcome::Deferred { until: *until },
        State::Scoping | State::Drawing | State::Working | State::Cancelling => {
            Outcome::Tasked { plan_id: id }
        }
        State::Proposed | State::Revising { .. } | State::Ended { .. } | State::Declined { .. } => {
            return Ok(());
        }
    };
    match conductor.conversations.note(plan.conversation_id, outcome, "deputy").await {
        Err(crate::conversation::ConversationError::Fault(fault)) => Err(fault),
        // A thread that takes no notes keeps nobody from working.
        Ok(_) | Err(crate::conversation::ConversationError::Refused(_)) => Ok(()),
    }
}
