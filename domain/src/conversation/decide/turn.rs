//! What its owner does: take it, pay for calls, ask, wait.

use super::super::limit::STRIKES_MAX;
use super::super::refusal::Refusal;
use super::super::state::{Conversation, State};
use super::{Decision, appointments, wrong};
use crate::purse::{Call, Caps, UNKNOWN_MODEL, afford};
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentStamp, Ask, ContextWish, ConversationEvent, Lease, RunError, Usage, WaitReason,
};
use deputy_protocol::ids::CallId;

/// An owner takes it. One that brings every owner down is given up.
pub(super) fn claim(it: &Conversation, lease: Lease, agent: AgentStamp, at: At) -> Decision {
    match &it.state {
        State::Thinking { .. } if it.strikes >= STRIKES_MAX => {
            let detail =
                format!("whoever thought about it went down {STRIKES_MAX} times: say it in other words");
            let error = RunError { code: "crashed".to_owned(), detail };
            Ok(vec![failed(it, error, it.inputs(), at)])
        }
        State::Thinking { .. } => {
            // A turn that goes on does so by the record that it began with.
            let agent = it.agent.clone().filter(|_| it.is_begun).unwrap_or(agent);
            Ok(vec![ConversationEvent::Claimed { lease, agent, at }])
        }
        State::Idle | State::Waiting { .. } | State::Ended => Err(wrong(it, "think")),
    }
}

pub(super) fn reserve(it: &Conversation, call: &Call, at: At) -> Decision {
    thinking(it, "call a model")?;
    if it.reserved.contains_key(&call.call_id) {
        return Err(Refusal::AlreadyDone);
    }
    afford(Caps::default(), it.committed(), call)?;
    Ok(vec![ConversationEvent::CallReserved {
        call_id: call.call_id,
        reserved_usd: call.usd.unwrap_or_default(),
        reserved_tokens: call.tokens,
        at,
    }])
}

/// Settles what is set aside at just that: nobody is there to say what it came to. A provider may charge for an answer
/// that nobody reads.
pub(super) fn settle_all(it: &Conversation, at: At) -> impl Iterator<Item = ConversationEvent> {
    let settled = move |call_id: &CallId| settle(it, *call_id, UNKNOWN_MODEL.to_owned(), None, at).ok();
    it.reserved.keys().filter_map(settled).flatten()
}

/// A call is settled whatever the state is by then: it was made, and it has its price.
pub(super) fn settle(
    it: &Conversation,
    call_id: CallId,
    model: String,
    usage: Option<Usage>,
    at: At,
) -> Decision {
    let held = it.reserved.get(&call_id).ok_or(Refusal::AlreadyDone)?;
    let estimate = Usage { input_tokens: held.tokens, cost_usd: held.usd, ..Usage::default() };
    Ok(vec![ConversationEvent::CallSettled {
        call_id,
        model,
        usage: usage.unwrap_or(estimate),
        estimated: usage.is_none(),
        reserved_usd: held.usd,
        reserved_at: held.at,
        at,
    }])
}

pub(super) fn ask(it: &Conversation, ask: Ask, at: At) -> Decision {
    thinking(it, "ask")?;
    Ok(vec![ConversationEvent::Asked { ask, at }])
}

pub(super) fn park(
    it: &Conversation,
    reason: WaitReason,
    until: Option<At>,
    detail: String,
    at: At,
) -> Decision {
    thinking(it, "wait")?;
    let due = appointments::untold(it);
    Ok(vec![ConversationEvent::Waiting { reason, until, detail, due, at }])
}

pub(super) fn reshaped(it: &Conversation, wish: ContextWish, at: At) -> Decision {
    thinking(it, "go before the model in another way")?;
    match it.wish {
        None => Err(Refusal::AlreadyDone),
        Some(wanted) if wanted != wish => Err(wrong(it, "go before the model as was wanted before")),
        Some(_) => Ok(vec![ConversationEvent::ContextSet { at }]),
    }
}

/// A turn came to nothing.
pub(super) fn failed(it: &Conversation, error: RunError, heard: u32, at: At) -> ConversationEvent {
    let due = appointments::seen_to(it, heard);
    ConversationEvent::Failed { error, heard, began_at: it.founder_waits_since(), due, at }
}

/// Up to where a turn heard: never more than was said, nor less than an earlier one did.
pub(super) fn heard(it: &Conversation, told: u32) -> u32 {
    told.clamp(it.heard, it.inputs())
}

/// Only whoever thinks does this.
pub(super) fn thinking(it: &Conversation, command: &'static str) -> Result<(), Refusal> {
    match it.state {
        State::Thinking { lease: Some(_) } => Ok(()),
        _ => Err(wrong(it, command)),
    }
}
