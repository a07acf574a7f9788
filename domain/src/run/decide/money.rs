//! Money: set aside before a call, settled after it. At worst the calls in flight go over a cap.

use super::super::command::{CallDelay, Context};
use super::super::limit::time_is_up;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run};
use super::decision::{Decision, in_phase};
use super::delay::delayed;
use crate::purse::{Call, Caps, Reservation, Shortage, UNKNOWN_MODEL, afford};
use deputy_protocol::At;
use deputy_protocol::event::{Budget, RunEvent, Usage};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::money::Usd;

pub(super) fn reserve(run: &Run, call: &Call, context: &Context) -> Decision {
    in_phase(run, Phase::Running, "call a model")?;
    if run.reserved.contains_key(&call.call_id) {
        return Err(Refusal::AlreadyDone);
    }
    within_caps(run, call, context.now)?;
    Ok(vec![RunEvent::CallReserved {
        call_id: call.call_id,
        reserved_usd: call.usd.unwrap_or_default(),
        reserved_tokens: call.tokens,
        unpriced: call.usd.is_none(),
        at: context.now,
    }])
}

fn within_caps(run: &Run, call: &Call, now: At) -> Result<(), Refusal> {
    let Budget { usd_max, tokens_max, .. } = run.order.budget;
    afford(Caps { usd_max, tokens_max }, run.committed(), call)?;
    match run.time_is_up_at() {
        Some(at) if at <= now => {
            Err(Refusal::BudgetReached { detail: time_is_up(run), shortage: Shortage::Minutes })
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn settle(
    run: &Run,
    call_id: CallId,
    model: String,
    usage: Option<Usage>,
    delay: Option<CallDelay>,
    context: &Context,
) -> Decision {
    // A call is settled whatever the state is by then: it was made, and it has its price.
    let held = run.reserved.get(&call_id).ok_or(Refusal::AlreadyDone)?;
    let delayed = delay.map(|delay| delayed(run, model.clone(), delay, context));
    Ok(std::iter::once(settled(call_id, held, model, usage, context)).chain(delayed).collect())
}

/// What an agent says that it used by itself counts whatever the state is by then, and once.
pub(super) fn count(
    run: &Run,
    process: ToolUseId,
    facts: u64,
    usage: Usage,
    reckoned_usd: Option<Usd>,
    context: &Context,
) -> Decision {
    if run.counted.is_some_and(|(counted, up_to)| counted == process && facts <= up_to) {
        return Err(Refusal::AlreadyDone);
    }
    // Nobody is known to have paid anything.
    let usage = Usage { cost_usd: Usd::ZERO, ..usage };
    Ok(vec![RunEvent::UsageCounted { process, facts, usage, reckoned_usd, at: context.now }])
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
    held.map(|(call_id, held)| settled(*call_id, held, UNKNOWN_MODEL.to_owned(), None, context))
}
