//! One question to a model: money set aside, asked, answered, settled; asked again or elsewhere when it fails.

use super::super::fault::EffectFault;
use super::session::Session;
use crate::ports::LiveDelta;
use crate::run::book::CommandError;
use chrono::{Duration, Utc};
use deputy_domain::agent::{build, expected_tokens};
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::model::{
    Delta, FaultKind, ModelAnswer, ModelFault, ModelName, ModelRequest, NextTry, Stop, TokenUsage, next_try,
};
use deputy_domain::projection::{SpendDoc, day_key};
use deputy_domain::run::{Command, Refusal, Run};
use deputy_protocol::At;
use deputy_protocol::event::{Budget, CallError, StepEvent, ToolCall, Usage, WaitReason};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::money::Usd;
use tokio::sync::mpsc;

/// Wait for a provider that did not say how long.
const LIMIT_UNSAID_MINUTES: i64 = 5;

/// How much more a founder allows with one tap.
const RAISE_FACTOR: u32 = 2;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Answered, or failed in a way that the next move deals with.
    Recorded,
    /// The run is parked.
    Parked,
}

impl Asked {
    pub(super) const fn is_parked(self) -> bool {
        matches!(self, Self::Parked)
    }
}

pub(super) async fn call(
    session: &mut Session<'_>,
    run: &Run,
    models: &[ModelName],
) -> Result<Asked, EffectFault> {
    let now = session.desk.world.clock.now();
    if let Some(until) = day_is_spent(session, now).await? {
        let detail = "the installation's budget for today is used up".to_owned();
        return park(session, WaitReason::Budget, until, detail).await;
    }
    let throttle = &session.desk.throttle;
    let Some(model) = models.iter().find(|model| throttle.limited_until(model, now).is_none()) else {
        let until = models.iter().filter_map(|model| throttle.limited_until(model, now)).min().unwrap_or(now);
        let detail = format!("every model of the tier is limited: {}", names(models));
        return park(session, WaitReason::Provider, until, detail).await;
    };
    let request = build(model, session.system.clone(), &session.transcript);
    let call_id = CallId(session.desk.world.entropy.uuid_v7(now));
    let started = vec![StepEvent::CallStarted { call_id, model: model.to_string(), at: now }];
    let (input, output) = expected_tokens(&request);
    if let Some(asked) = reserve(session, run, call_id, model, (input, output), started).await? {
        return Ok(asked);
    }
    match ask(session, call_id, &request).await {
        Ok(answer) => answered(session, run, call_id, model, &answer).await,
        Err(fault) => failed(session, run, call_id, &fault).await,
    }
}

fn names(models: &[ModelName]) -> String {
    models.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Sets money aside. `Some` when there is none and the run is parked.
pub(super) async fn reserve(
    session: &mut Session<'_>,
    run: &Run,
    call_id: CallId,
    model: &ModelName,
    (input, output): (u64, u64),
    steps: Vec<StepEvent>,
) -> Result<Option<Asked>, EffectFault> {
    let price = session.desk.world.models.price(model);
    let usd = price.map(|price| price.cost(&TokenUsage { input, output, ..TokenUsage::default() }));
    let command = Command::Reserve { call_id, usd, tokens: input + output, model: model.to_string() };
    match session.record_with(command, steps).await {
        Ok(()) => Ok(None),
        Err(CommandError::Refused(Refusal::BudgetReached { detail })) => {
            let raised = raised(&run.order.budget);
            session.desk.fact(Command::Exhaust { detail, raised }).await?;
            Ok(Some(Asked::Parked))
        }
        Err(CommandError::Refused(refusal @ Refusal::PriceUnknown { .. })) => {
            Err(EffectFault::hopeless("price_unknown", refusal.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

fn raised(budget: &Budget) -> Budget {
    Budget {
        usd_max: budget
            .usd_max
            .map(|usd| Usd::from_nanos(usd.nanos().saturating_mul(i64::from(RAISE_FACTOR)))),
        tokens_max: budget.tokens_max.map(|tokens| tokens.saturating_mul(u64::from(RAISE_FACTOR))),
        minutes_max: budget.minutes_max.map(|minutes| minutes.saturating_mul(RAISE_FACTOR)),
    }
}

/// When today's money is used up: the moment tomorrow begins (UTC).
async fn day_is_spent(session: &Session<'_>, now: At) -> Result<Option<At>, EffectFault> {
    let Some(cap) = session.desk.world.settings.day_usd_max else { return Ok(None) };
    let key = RowKey { table: Table::Spend, key: day_key(now) };
    let row = session.desk.world.ledger.row(&key).await?;
    let doc: SpendDoc = row.map(|row| row.read("spend")).transpose()?.unwrap_or_default();
    let tomorrow =
        (now + Duration::days(1)).date_naive().and_time(chrono::NaiveTime::MIN).and_local_timezone(Utc);
    Ok((doc.spent.cost_usd + doc.reserved_usd >= cap).then(|| tomorrow.earliest().unwrap_or(now)))
}

async fn park(
    session: &Session<'_>,
    reason: WaitReason,
    until: At,
    detail: String,
) -> Result<Asked, EffectFault> {
    session.desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
    Ok(Asked::Parked)
}

/// Asks once, showing the answer as it comes.
pub(super) async fn ask(
    session: &Session<'_>,
    call_id: CallId,
    request: &ModelRequest,
) -> Result<ModelAnswer, ModelFault> {
    let (deltas, mut pieces) = mpsc::channel(256);
    let answer = session.desk.world.models.call(request, deltas);
    let show = async {
        while let Some(piece) = pieces.recv().await {
            if let Delta::Text(text) = piece {
                session.desk.world.live.show(session.desk.run_id(), LiveDelta::Text { call_id, text });
            }
        }
    };
    let (answer, ()) = tokio::join!(answer, show);
    answer
}

/// What a call used and cost; `None` when the provider told nothing.
pub(super) fn usage(session: &Session<'_>, model: &ModelName, answer: &ModelAnswer) -> Option<Usage> {
    answer.usage.map(|tokens| priced(session, model, tokens))
}

fn priced(session: &Session<'_>, model: &ModelName, tokens: TokenUsage) -> Usage {
    let cost_usd =
        session.desk.world.models.price(model).map(|price| price.cost(&tokens)).unwrap_or_default();
    Usage {
        input_tokens: tokens.input,
        cache_read_tokens: tokens.cache_read,
        cache_write_tokens: tokens.cache_write,
        output_tokens: tokens.output,
        cost_usd,
    }
}

async fn answered(
    session: &mut Session<'_>,
    run: &Run,
    call_id: CallId,
    model: &ModelName,
    answer: &ModelAnswer,
) -> Result<Asked, EffectFault> {
    let world = &session.desk.world;
    let at = world.clock.now();
    let tool_calls = answer.tool_calls.iter().map(|call| ToolCall {
        tool_use: ToolUseId(world.entropy.uuid_v7(at)),
        provider_id: call.provider_id.clone(),
        name: call.name.clone(),
        arguments: call.arguments.clone(),
    });
    let step = StepEvent::CallAnswered {
        call_id,
        text: answer.text.clone(),
        tool_calls: tool_calls.collect(),
        opaque: answer.opaque.clone(),
        truncated: answer.stop == Stop::MaxTokens,
        context_tokens: answer.usage.map_or(0, |usage| usage.input + usage.output),
        at,
    };
    let usage = usage(session, model, answer);
    session.failed.clear();
    session.settle(run, call_id, &model.to_string(), usage, vec![step]).await?;
    Ok(Asked::Recorded)
}

async fn failed(
    session: &mut Session<'_>,
    run: &Run,
    call_id: CallId,
    fault: &ModelFault,
) -> Result<Asked, EffectFault> {
    let world = session.desk.world.clone();
    let now = world.clock.now();
    let error = CallError { code: fault.kind.code().to_owned(), detail: fault.detail.clone() };
    let step = StepEvent::CallFailed { call_id, error, at: now };
    // A call that was cut has used something, and if nobody says what, what was set aside counts; one that was refused
    // has used nothing.
    let usage = match fault.spent {
        Some(tokens) => Some(priced(session, &fault.model, tokens)),
        None => (fault.kind != FaultKind::Cut).then(Usage::default),
    };
    session.settle(run, call_id, &fault.model.to_string(), usage, vec![step]).await?;
    let failed = session.failed.entry(fault.model.clone()).or_insert(0);
    *failed += 1;
    let next = next_try(*failed, &fault.disposition, world.entropy.unit());
    if !matches!(next, NextTry::Again { .. }) {
        // When its time comes again, it has all its tries again.
        session.failed.remove(&fault.model);
    }
    match next {
        NextTry::Again { after } => {
            session.desk.sleep_until(now + chrono_duration(after)).await;
            Ok(Asked::Recorded)
        }
        NextTry::Park { after } => {
            session.desk.throttle.limit(&fault.model, now + chrono_duration(after));
            Ok(Asked::Recorded)
        }
        NextTry::Fallback { after } => {
            let wait = after.map_or(Duration::minutes(LIMIT_UNSAID_MINUTES), chrono_duration);
            session.desk.throttle.limit(&fault.model, now + wait);
            Ok(Asked::Recorded)
        }
        NextTry::Shorten => {
            super::compact::compact(session, run, &fault.model).await?;
            Ok(Asked::Recorded)
        }
        NextTry::GiveUp => Err(EffectFault::hopeless(fault.kind.code(), fault.to_string())),
    }
}

fn chrono_duration(wait: std::time::Duration) -> Duration {
    Duration::from_std(wait).unwrap_or(Duration::MAX)
}
