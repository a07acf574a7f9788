//! What a task's run may cost before the founder is asked: what the card leaves for it.

use super::super::spending::spent;
use super::desk::Conductor;
use crate::ports::LedgerFault;
use deputy_domain::model::TokenUsage;
use deputy_domain::plan::{Plan, allowance};
use deputy_protocol::event::{PlanNode, Tier};
use deputy_protocol::money::Usd;

/// As large a request as workers often make, and the answer that is set aside for it.
const CALL: TokenUsage = TokenUsage { input: 50_000, cache_read: 0, cache_write: 0, output: 1_500 };

/// The cap of a task's run; `None` where the card says no amount, or no cap could be kept, as nobody knows what its models
/// cost.
pub(super) async fn cap(
    conductor: &Conductor,
    plan: &Plan,
    node: &PlanNode,
) -> Result<Option<Usd>, LedgerFault> {
    let Some(room) = room(conductor, node.tier) else { return Ok(None) };
    let spent = spent(&conductor.world, plan).await?;
    Ok(allowance(plan, node, &spent, room))
}

/// What a call may set aside, with the dearest of the models that the work may come to.
fn room(conductor: &Conductor, tier: Tier) -> Option<Usd> {
    let settings = &conductor.world.settings;
    let harder = tier.next().filter(|_| settings.escalate);
    let tiers = [Some(tier), harder].into_iter().flatten().filter_map(|tier| settings.tiers.get(&tier));
    let mut dearest = Usd::ZERO;
    for models in tiers.filter(|models| !models.is_empty()) {
        let prices = models.iter().filter_map(|model| conductor.world.models.price(model));
        dearest = dearest.max(prices.map(|price| price.cost(&CALL)).max()?);
    }
    Some(dearest)
}
