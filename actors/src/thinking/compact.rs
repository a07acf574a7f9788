//! Makes the conversation shorter: a summary by the model, or one of our own when it cannot.

use super::fault::ThoughtFault;
use super::gate::{Asked, admit, ask, choose, cost};
use super::mind::{Mind, Settlement};
use super::thread::Thread;
use deputy_domain::agent::{Keeps, summary_request, without_model};
use deputy_domain::model::ModelName;
use deputy_protocol::event::StepEvent;

pub(crate) async fn compact(
    mind: &impl Mind,
    thread: &mut Thread,
    keeps: &Keeps,
    models: &[ModelName],
) -> Result<Asked, ThoughtFault> {
    let Some(model) = choose(mind, models).await? else { return Ok(Asked::Parked) };
    thread.refresh(mind.world()).await?;
    let Some((request, entries)) = summary_request(model, thread.system.clone(), keeps, &thread.transcript)
    else {
        let detail =
            "the conversation does not fit into the model's window, and there is nothing left to shorten";
        return Err(ThoughtFault::retry("context_exceeded", detail));
    };
    let Some(call_id) = admit(mind, thread, &request, |_, _| Vec::new()).await? else {
        return Ok(Asked::Parked);
    };
    let ended = ask(mind, call_id, &request).await;
    let usage = cost(mind, model, &ended);
    let written = ended.ok().map(|answer| answer.text).filter(|text| !text.trim().is_empty());
    let summary = written.or_else(|| without_model(&thread.transcript).map(|(summary, _)| summary));
    let at = mind.world().clock.now();
    let step = StepEvent::Compacted { summary: summary.unwrap_or_default(), entries, at };
    // Together: whoever pays for a summary has it, and nobody pays for it twice.
    let settlement = Settlement { call_id, model: model.to_string(), usage, delay: None };
    thread.settle(mind, settlement, &[step]).await?;
    Ok(Asked::Recorded)
}
