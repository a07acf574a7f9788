//! One plan after the other, as far as each can go now.

use super::desk::Conductor;
use super::reopen::reopen;
use super::{draw, end, order, scope, superseded, watch};
use crate::ports::LedgerFault;
use crate::run::house;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Command, Next, Plan, shown, told};
use deputy_domain::projection::PlanDoc;
use deputy_domain::run::State;
use deputy_protocol::event::WaitReason;
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
        if !Box::pin(step(conductor, id, &plan, is_paused)).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the next step; whether there may be another.
async fn step(conductor: &Conductor, id: PlanId, plan: &Plan, is_paused: bool) -> Result<bool, LedgerFault> {
    if !plan.past.is_empty() {
        superseded::dismiss(conductor, plan).await?;
    }
    let now = conductor.world.clock.now();
    let room = TASKS_AT_ONCE + Box::pin(resting(conductor, plan)).await?;
    match plan.next(now, room) {
        Next::Wait => Ok(false),
        Next::Revise { version, text } => {
            let what = format!("revision of {version}: {text}");
            let (text, shown) = (told::revision(id, &text), shown::revision(id, plan, &text));
            conductor.say(id, plan.conversation_id, &what, text, shown).await?;
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
        Next::Stop(runs) => watch::stop(conductor, id, &runs).await,
        Next::End(outcome) => end::end(conductor, id, plan, outcome).await,
    }
}

/// Tasks under way at which nobody works as they wait for a person: they hold no place. One that waits for a model or for
/// money does, since whatever began in its place would wait for the same.
async fn resting(conductor: &Conductor, plan: &Plan) -> Result<usize, LedgerFault> {
    let mut resting = 0;
    for (_, run_id) in plan.under_way() {
        let run = conductor.run(run_id).await?;
        resting += usize::from(run.is_some_and(|run| waits_for_a_person(&run.state)));
    }
    Ok(resting)
}

const fn waits_for_a_person(state: &State) -> bool {
    match state {
        State::Review { .. } => true,
        State::Waiting { reason, .. } => {
            matches!(reason, WaitReason::Question | WaitReason::Approval | WaitReason::Founder)
        }
        _ => false,
    }
}
