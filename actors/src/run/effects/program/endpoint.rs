//! The model that a process talks to, and where it finds it.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use crate::agents::{Login, Program};
use crate::obstacles::without_model;
use crate::thinking::priced_ones;
use deputy_domain::driver::Endpoint;
use deputy_domain::model::ModelName;
use deputy_domain::run::Run;
use deputy_protocol::event::Tier;
use deputy_protocol::link::GATEWAY;

/// Whether there is a model for a process: without one none is begun.
pub(super) fn has_model(desk: &Desk, program: &Program, run: &Run) -> Result<(), EffectFault> {
    match program.login {
        Login::Gateway => endpoint(desk, program, run).map(drop),
        Login::Own => Ok(()),
    }
}

/// The first model of the run's tier that the program can talk to, through the gateway, and that the run's caps can be
/// kept for.
pub(super) fn endpoint(desk: &Desk, program: &Program, run: &Run) -> Result<Endpoint, EffectFault> {
    let (kind, world) = (program.kind, &desk.world);
    let offered = |tier: Tier| {
        let models = world.settings.tiers.get(&tier).into_iter().flatten();
        models.filter_map(|model| {
            let offer = world.gateway.offer(desk.run_id(), model)?;
            kind.dialects().contains(&offer.dialect).then_some((model, offer))
        })
    };
    let affordable = |tier: Tier| {
        priced_ones(world, &run.order.budget, offered(tier).map(|(model, _)| model.clone()).collect())
    };
    let models =
        affordable(run.order.tier).map_err(|detail| EffectFault::hopeless("price_unknown", detail))?;
    let Some((model, offer)) = offered(run.order.tier).find(|(model, _)| models.contains(model)) else {
        let speaks = |model: &ModelName| world.gateway.dialect(model);
        let detail = without_model(kind, run.order.tier, &world.settings.tiers, &speaks);
        return Err(EffectFault::hopeless("no_model", detail));
    };
    let small = affordable(Tier::A).unwrap_or_default();
    let small = small.into_iter().find(|small| small.provider == model.provider);
    Ok(Endpoint {
        base_url: format!("{GATEWAY}{}", offer.path),
        key: offer.key,
        model: model.model.clone(),
        small_model: small.map_or_else(|| model.model.clone(), |small| small.model),
        dialect: offer.dialect,
    })
}
