//! What a call may cost: the words in which money is set aside for one, whoever makes it.

use crate::ports::{LedgerFault, World};
use chrono::{Duration, NaiveTime};
use deputy_domain::ledger::Table;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_domain::projection::{SpendDoc, day_key};
use deputy_domain::purse::{Call, DayBudget};
use deputy_domain::run::Refusal;
use deputy_protocol::At;
use deputy_protocol::event::{Budget, Usage};
use deputy_protocol::ids::CallId;

/// A call of this size, with what is known about its price and the day's money.
pub(crate) async fn reserve(
    world: &World,
    call_id: CallId,
    model: &ModelName,
    expected: &TokenUsage,
) -> Result<Call, LedgerFault> {
    Ok(Call {
        call_id,
        usd: world.models.price(model).map(|price| price.cost(expected)),
        tokens: expected.input.saturating_add(expected.output),
        model: model.to_string(),
        day: day(world, world.clock.now()).await?,
    })
}

/// Those of these models that the caps on dollars can be kept for: where one holds, of the run or of the day, a price has
/// to be known. None of them: why.
pub(crate) fn priced_ones(
    world: &World,
    budget: &Budget,
    models: Vec<ModelName>,
) -> Result<Vec<ModelName>, String> {
    let is_capped = budget.usd_max.is_some() || world.settings.day_usd_max.is_some();
    let (priced, others): (Vec<_>, Vec<_>) =
        models.into_iter().partition(|model| !is_capped || world.models.price(model).is_some());
    if priced.is_empty() && !others.is_empty() {
        let model = others.iter().map(ModelName::to_string).collect::<Vec<_>>().join(" or ");
        return Err(Refusal::PriceUnknown { model }.to_string());
    }
    Ok(priced)
}

/// What a call used, with its price.
pub(crate) fn priced(world: &World, model: &ModelName, tokens: &TokenUsage) -> Usage {
    Usage {
        input_tokens: tokens.input,
        cache_read_tokens: tokens.cache_read,
        cache_write_tokens: tokens.cache_write,
        output_tokens: tokens.output,
        cost_usd: world.models.price(model).map(|price| price.cost(tokens)).unwrap_or_default(),
    }
}

/// Today's money, if it is capped.
async fn day(world: &World, now: At) -> Result<Option<DayBudget>, LedgerFault> {
    let Some(cap) = world.settings.day_usd_max else { return Ok(None) };
    let doc: Option<SpendDoc> = world.ledger.doc(Table::Spend, day_key(now), "spend").await?;
    let doc = doc.unwrap_or_default();
    Ok(Some(DayBudget { cap, committed: doc.spent.cost_usd + doc.reserved_usd }))
}

/// The moment the next day begins (UTC): from then on the day's cap does not hold any more.
pub(crate) fn tomorrow(now: At) -> At {
    (now + Duration::days(1)).date_naive().and_time(NaiveTime::MIN).and_utc()
}
