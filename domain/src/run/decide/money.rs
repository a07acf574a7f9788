//! Money: set aside before a call, settled after it. At worst the calls in flight go over a cap.

use super::super::command::Context;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Reservation, Run};
use super::{Decision, in_phase};
use deputy_protocol::At;
use deputy_protocol::event::{RunEvent, Usage};
use deputy_protocol::ids::CallId;
use deputy_protocol::money::Usd;

pub(super) fn reserve(
    run: &Run,
    call_id: CallId,
    usd: Option<Usd>,
    tokens: u64,
    model: String,
    context: &Context,
) -> Decision {
    in_phase(run, Phase::Running, "call a model")?;
    if run.reserved.contains_key(&call_id) {
        return Err(Refusal::AlreadyDone);
    }
    within_caps(run, usd, tokens, model, context.now)?;
    Ok(vec![RunEvent::CallReserved {
        call_id,
        reserved_usd: usd.unwrap_or_default(),
        reserved_tokens: tokens,
        at: context.now,
    }])
}

fn within_caps(run: &Run, usd: Option<Usd>, tokens: u64, model: String, now: At) -> Result<(), Refusal> {
    let budget = &run.order.budget;
    if let Some(cap) = budget.usd_max {
        let usd = usd.ok_or(Refusal::PriceUnknown { model })?;
        let committed = run.committed_usd();
        if committed + usd > cap {
            let detail =
                format!("{committed} of {cap} are spent or set aside, and the next call may cost {usd}");
            return Err(Refusal::BudgetReached { detail });
        }
    }
    if let Some(cap) = budget.tokens_max {
        let committed = run.committed_tokens();
        if committed.saturating_add(tokens) > cap {
            let detail = format!(
                "{committed} of {cap} tokens are used or set aside, and the next call may use {tokens}"
            );
            return Err(Refusal::BudgetReached { detail });
        }
    }
    if let Some(cap) = budget.minutes_max {
        let minutes = run.worked_ms_at(now) / 60_000;
        if minutes >= i64::from(cap) {
            return Err(Refusal::BudgetReached { detail: format!("{minutes} of {cap} minutes are used") });
        }
    }
    Ok(())
}

pub(super) fn settle(
    run: &Run,
    call_id: CallId,
    model: String,
    usage: Option<Usage>,
    context: &Context,
) -> Decision {
    // A call is settled whatever the state is by then: it was made, and it has its price.
    let held = run.reserved.get(&call_id).ok_or(Refusal::AlreadyDone)?;
    Ok(vec![settled(call_id, held, model, usage, context)])
}

fn settled(
    call_id: CallId,
    held: &Reservation,
    model: String,
    usage: Option<Usage>,
    context: &Context,
) -> RunEvent {
    let estimate = Usage { input_tokens: held.tokens, cost_usd: held.usd, ..Usage::default() };
    RunEvent::CallSettled {
        call_id,
        model,
        usage: usage.unwrap_or(estimate),
        estimated: usage.is_none(),
        reserved_usd: held.usd,
        reserved_at: held.at,
        at: context.now,
    }
}

/// Facts that settle every call in flight at what was set aside: whoever made them is not there to say more.
pub(super) fn settle_all<'a>(run: &'a Run, context: &'a Context) -> impl Iterator<Item = RunEvent> + 'a {
    let held = run.reserved.iter();
    held.map(|(call_id, held)| settled(*call_id, held, "unknown".to_owned(), None, context))
}
