//! From a process on record to how it is started.

use super::super::fault::EffectFault;
use super::seat::Seat;
use crate::agents::Login;
use crate::obstacles::without_model;
use crate::thinking::priced_ones;
use deputy_domain::driver::{Endpoint, LaunchOrder, Process, Session, Stance, Stdin, as_relied_on};
use deputy_domain::model::ModelName;
use deputy_domain::run::Run;
use deputy_protocol::event::Tier;
use deputy_protocol::link::{Call, Exec, GATEWAY, Payload, WORKSPACE_MOUNT};

/// Most bytes that a process may write. Whoever follows it needs all of them.
const OUTPUT_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// What a process is started for. The same for the same process, as long as the configuration is the same.
pub(super) fn order(seat: &Seat<'_>, run: &Run, process: &Process) -> Result<LaunchOrder, EffectFault> {
    let program = seat.program;
    let session = process.session.clone();
    let order = LaunchOrder {
        program: program.program.clone(),
        args: program.args.clone(),
        prompt: process.prompt.clone(),
        briefing: seat.briefing.clone(),
        workspace: WORKSPACE_MOUNT.to_owned(),
        session: if process.resumed { Session::Resume(session) } else { Session::Fresh(session) },
        endpoint: match program.login {
            Login::Gateway => Some(endpoint(seat, run)?),
            Login::Own => None,
        },
        stance: Stance::Asks,
        rules: program.rules.clone(),
        trusts_repository: program.trusts_repository,
    };
    // By the version on record: whoever takes the process over talks with it as before.
    Ok(as_relied_on(program.kind, process.version.as_deref(), order))
}

/// The call that begins the process.
pub(super) fn call(seat: &Seat<'_>, order: &LaunchOrder) -> Call {
    let mut launch = seat.program.kind.launch(order);
    launch.env.extend(seat.program.env.clone());
    let (stdin, keep_stdin) = match launch.stdin {
        Stdin::Open => (None, true),
        Stdin::Text(text) => (Some(Payload(text.into_bytes())), false),
    };
    Call::Exec(Exec {
        argv: launch.argv,
        env: launch.env,
        stdin,
        keep_stdin,
        output_bytes_max: Some(OUTPUT_BYTES_MAX),
        ..Exec::default()
    })
}

/// Whether there is a model for a process: without one none is begun.
pub(super) fn has_model(seat: &Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    match seat.program.login {
        Login::Gateway => endpoint(seat, run).map(drop),
        Login::Own => Ok(()),
    }
}

/// The first model of the run's tier that the program can talk to, through the gateway, and that the run's caps can be
/// kept for.
fn endpoint(seat: &Seat<'_>, run: &Run) -> Result<Endpoint, EffectFault> {
    let (kind, world) = (seat.program.kind, &seat.desk.world);
    let offered = |tier: Tier| {
        let models = world.settings.tiers.get(&tier).into_iter().flatten();
        models.filter_map(|model| {
            let offer = world.gateway.offer(seat.desk.run_id(), model)?;
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
