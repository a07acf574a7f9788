//! Makes the conversation shorter: a summary by the model, or one of our own when it cannot.

use super::super::fault::EffectFault;
use super::gate::{Asked, admit, ask, choose, cost};
use super::session::Session;
use deputy_domain::agent::{summary_request, without_model};
use deputy_domain::model::ModelName;
use deputy_domain::run::Run;
use deputy_protocol::event::StepEvent;

pub(super) async fn compact(
    session: &mut Session<'_>,
    run: &Run,
    models: &[ModelName],
) -> Result<Asked, EffectFault> {
    let Some(model) = choose(session, models).await? else { return Ok(Asked::Parked) };
    let Some((request, entries)) = summary_request(model, session.system.clone(), &session.transcript) else {
        let detail =
            "the conversation does not fit into the model's window, and there is nothing left to shorten";
        return Err(EffectFault::retry("context_exceeded", detail));
    };
    let Some(call_id) = admit(session, run, &request, |_, _| Vec::new()).await? else {
        return Ok(Asked::Parked);
    };
    let ended = ask(session, call_id, &request).await;
    let cost = cost(session, model, &ended);
    let written = ended.ok().map(|answer| answer.text).filter(|text| !text.trim().is_empty());
    let summary = written.or_else(|| without_model(&session.transcript).map(|(summary, _)| summary));
    let at = session.desk.world.clock.now();
    let step = StepEvent::Compacted { summary: summary.unwrap_or_default(), entries, at };
    // Together: whoever pays for a summary has it, and nobody pays for it twice.
    session.settle(run, call_id, &model.to_string(), cost, vec![step]).await?;
    Ok(Asked::Recorded)
}
