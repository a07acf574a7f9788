//! The one way to a model: a model that answers, money that is set aside, the question, what it did cost.

use super::super::fault::EffectFault;
use super::session::Session;
use super::throttle::Limited;
use crate::ports::LiveDelta;
use crate::run::book::CommandError;
use chrono::{Duration, NaiveTime};
use deputy_domain::agent::expected_tokens;
use deputy_domain::ledger::Table;
use deputy_domain::model::{Delta, ModelAnswer, ModelFault, ModelName, ModelRequest, TokenUsage, used};
use deputy_domain::projection::{SpendDoc, day_key};
use deputy_domain::run::{Command, DayBudget, Refusal, Run, raised, waits_for};
use deputy_protocol::At;
use deputy_protocol::event::{StepEvent, Usage, WaitReason};
use deputy_protocol::ids::CallId;
use tokio::sync::mpsc;

/// The first of these models that is not limited now; `None` when all are, and the run is parked.
pub(super) async fn choose<'m>(
    session: &Session<'_>,
    models: &'m [ModelName],
) -> Result<Option<&'m ModelName>, EffectFault> {
    let now = session.desk.world.clock.now();
    let throttle = &session.desk.throttle;
    let mut limited = Vec::new();
    for model in models {
        match throttle.limited(model, now) {
            Some(limit) => limited.push((model, limit)),
            None => return Ok(Some(model)),
        }
    }
    let until = limited.iter().map(|(_, limit)| limit.until).min().unwrap_or(now);
    let of = |(model, limit): &(&ModelName, Limited)| waits_for(&model.to_string(), &limit.reason);
    let detail = limited.iter().map(of).collect::<Vec<_>>().join("; ");
    park(session, WaitReason::Provider, until, detail).await?;
    Ok(None)
}

/// Sets money aside for a question and records these steps with it. `None` when there is no money, and the run is
/// parked.
pub(super) async fn admit(
    session: &mut Session<'_>,
    run: &Run,
    request: &ModelRequest,
    steps: impl FnOnce(CallId, At) -> Vec<StepEvent>,
) -> Result<Option<CallId>, EffectFault> {
    let world = session.desk.world.clone();
    let now = world.clock.now();
    let call_id = CallId(world.entropy.uuid_v7(now));
    let (input, output) = expected_tokens(request);
    let expected = TokenUsage { input, output, ..TokenUsage::default() };
    let command = Command::Reserve {
        call_id,
        usd: world.models.price(&request.model).map(|price| price.cost(&expected)),
        tokens: input + output,
        model: request.model.to_string(),
        day: day(session, now).await?,
    };
    match session.record_with(command, steps(call_id, now)).await {
        Ok(()) => Ok(Some(call_id)),
        Err(CommandError::Refused(Refusal::BudgetReached { detail })) => {
            let raised = raised(&run.order.budget);
            session.desk.fact(Command::Exhaust { detail, raised }).await?;
            Ok(None)
        }
        Err(CommandError::Refused(refusal @ Refusal::DayBudgetReached { .. })) => {
            park(session, WaitReason::Budget, tomorrow(now), refusal.to_string()).await?;
            Ok(None)
        }
        Err(CommandError::Refused(refusal @ Refusal::PriceUnknown { .. })) => {
            Err(EffectFault::hopeless("price_unknown", refusal.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Today's money, if it is capped.
async fn day(session: &Session<'_>, now: At) -> Result<Option<DayBudget>, EffectFault> {
    let world = &session.desk.world;
    let Some(cap) = world.settings.day_usd_max else { return Ok(None) };
    let doc: Option<SpendDoc> = world.ledger.doc(Table::Spend, day_key(now), "spend").await?;
    let doc = doc.unwrap_or_default();
    Ok(Some(DayBudget { cap, committed: doc.spent.cost_usd + doc.reserved_usd }))
}

/// The moment the next day begins (UTC).
fn tomorrow(now: At) -> At {
    (now + Duration::days(1)).date_naive().and_time(NaiveTime::MIN).and_utc()
}

async fn park(
    session: &Session<'_>,
    reason: WaitReason,
    until: At,
    detail: String,
) -> Result<(), EffectFault> {
    session.desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
    Ok(())
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

/// What a call used and cost; `None`: nobody knows, what was set aside counts.
pub(super) fn cost(
    session: &Session<'_>,
    model: &ModelName,
    ended: &Result<ModelAnswer, ModelFault>,
) -> Option<Usage> {
    let tokens = used(ended)?;
    let price = session.desk.world.models.price(model);
    Some(Usage {
        input_tokens: tokens.input,
        cache_read_tokens: tokens.cache_read,
        cache_write_tokens: tokens.cache_write,
        output_tokens: tokens.output,
        cost_usd: price.map(|price| price.cost(&tokens)).unwrap_or_default(),
    })
}
