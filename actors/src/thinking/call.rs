//! One question to a model: asked, answered, settled; asked again or elsewhere when it fails.

use super::fault::ThoughtFault;
use super::gate::{Asked, admit, ask, choose, cost};
use super::mind::{Mind, Settlement};
use super::thread::Thread;
use chrono::Duration;
use deputy_domain::agent::{Keeps, Kit, REMEMBER, build, context_after};
use deputy_domain::model::{ModelAnswer, ModelFault, ModelName, ModelRequest, NextTry, Stop, next_try};
use deputy_domain::run::CallDelay;
use deputy_protocol::At;
use deputy_protocol::event::{CallError, StepEvent, ToolCall, Usage};
use deputy_protocol::ids::{CallId, ToolUseId};

/// Wait for a provider that did not say how long.
const LIMIT_UNSAID: std::time::Duration = std::time::Duration::from_mins(5);

/// The longest wait that a provider is believed: after a month it is asked whether it still means it.
const WAIT_MAX: std::time::Duration = std::time::Duration::from_hours(30 * 24);

pub(crate) async fn call(
    mind: &impl Mind,
    thread: &mut Thread,
    kit: &(impl Kit + Sync),
    models: &[ModelName],
) -> Result<Asked, ThoughtFault> {
    let Some(model) = choose(mind, models).await? else { return Ok(Asked::Parked) };
    thread.refresh(mind.world()).await?;
    let request = build(model, thread.system.clone(), kit, &thread.transcript);
    let started = |call_id, at| vec![StepEvent::CallStarted { call_id, model: model.to_string(), at }];
    let Some(call_id) = admit(mind, thread, &request, started).await? else { return Ok(Asked::Parked) };
    // Whoever stops it here keeps what was said of it.
    let _under_way = mind.world().saying.begin(call_id);
    let ended = ask(mind, call_id, &request).await;
    let usage = cost(mind, model, &ended);
    match ended {
        Ok(answer) => answered(mind, thread, call_id, &request, &answer, usage).await,
        Err(fault) => failed(mind, thread, &kit.keeps(), call_id, &fault, usage).await,
    }
}

async fn answered(
    mind: &impl Mind,
    thread: &mut Thread,
    call_id: CallId,
    request: &ModelRequest,
    answer: &ModelAnswer,
    usage: Option<Usage>,
) -> Result<Asked, ThoughtFault> {
    let world = mind.world();
    let at = world.clock.now();
    let (mut tool_calls, mut worded) = (Vec::new(), Vec::new());
    for call in &answer.tool_calls {
        let tool_use = ToolUseId(world.entropy.uuid_v7(at));
        let mut arguments = call.arguments.clone();
        if call.name == REMEMBER {
            let arguments = std::mem::take(&mut arguments);
            worded.push(StepEvent::Worded { tool_use, arguments, at });
        }
        let (provider_id, name) = (call.provider_id.clone(), call.name.clone());
        tool_calls.push(ToolCall { tool_use, provider_id, name, arguments });
    }
    let step = StepEvent::CallAnswered {
        call_id,
        text: answer.text.clone(),
        tool_calls,
        opaque: answer.opaque.clone(),
        truncated: answer.stop == Stop::MaxTokens,
        context_tokens: context_after(request, answer),
        at,
    };
    thread.failed.clear();
    let settlement = Settlement { call_id, model: request.model.to_string(), usage, delay: None };
    let steps: Vec<StepEvent> = std::iter::once(step).chain(worded).collect();
    thread.settle(mind, settlement, &steps).await?;
    Ok(Asked::Recorded)
}

async fn failed(
    mind: &impl Mind,
    thread: &mut Thread,
    keeps: &Keeps,
    call_id: CallId,
    fault: &ModelFault,
    usage: Option<Usage>,
) -> Result<Asked, ThoughtFault> {
    let world = mind.world();
    let now = world.clock.now();
    let failed = thread.failed.entry(fault.model.clone()).or_insert(0);
    *failed += 1;
    let next = next_try(*failed, &fault.disposition, world.entropy.unit());
    if !matches!(next, NextTry::Again { .. }) {
        // When its time comes again, it has all its tries again.
        thread.failed.remove(&fault.model);
    }
    let error = CallError { code: fault.kind.code().to_owned(), detail: fault.detail.clone() };
    let retry_at = retry_at(now, &next);
    let delay = retry_at.map(|retry_at| CallDelay { error: error.clone(), retry_at });
    let step = StepEvent::CallFailed { call_id, error, at: now };
    let settlement = Settlement { call_id, model: fault.model.to_string(), usage, delay };
    thread.settle(mind, settlement, &[step]).await?;
    let retry_at = retry_at.unwrap_or(now);
    match next {
        NextTry::Again { .. } => {
            mind.sleep_until(retry_at).await;
            Ok(Asked::Recorded)
        }
        NextTry::Park { .. } | NextTry::Fallback { .. } => {
            mind.throttle().limit(&fault.model, retry_at, &fault.detail);
            Ok(Asked::Recorded)
        }
        NextTry::Shorten => {
            super::compact::compact(mind, thread, keeps, std::slice::from_ref(&fault.model)).await
        }
        NextTry::GiveUp => Err(ThoughtFault::hopeless(fault.kind.code(), fault.to_string())),
    }
}

/// When the same model is asked again; `None` when that would be in vain.
fn retry_at(now: At, next: &NextTry) -> Option<At> {
    let wait = match *next {
        NextTry::Again { after } | NextTry::Park { after } | NextTry::Fallback { after: Some(after) } => {
            after
        }
        NextTry::Fallback { after: None } => LIMIT_UNSAID,
        NextTry::Shorten | NextTry::GiveUp => return None,
    };
    // Nobody says that a provider's wait makes sense.
    let wait = Duration::from_std(wait.min(WAIT_MAX)).unwrap_or_default();
    Some(now + wait)
}
