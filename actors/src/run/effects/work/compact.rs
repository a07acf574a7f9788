//! Makes the conversation shorter: a summary by the model, or one of our own when it cannot.

use super::super::fault::EffectFault;
use super::call::{ask, reserve, usage};
use super::session::Session;
use deputy_domain::agent::{expected_tokens, summary_request, without_model};
use deputy_domain::model::ModelName;
use deputy_domain::run::{Command, Run};
use deputy_protocol::event::{StepEvent, Usage};
use deputy_protocol::ids::CallId;

pub(super) async fn compact(
    session: &mut Session<'_>,
    run: &Run,
    model: &ModelName,
) -> Result<(), EffectFault> {
    let written = by_model(session, run, model).await?;
    let Some((summary, entries)) = written.or_else(|| without_model(&session.transcript)) else {
        let detail =
            "the conversation does not fit into the model's window, and there is nothing left to shorten";
        return Err(EffectFault::retry("context_exceeded", detail));
    };
    let at = session.desk.world.clock.now();
    session.record(run, vec![StepEvent::Compacted { summary, entries, at }]).await
}

/// A summary by the model; `None` when there is nothing to summarise, or the model could not.
async fn by_model(
    session: &mut Session<'_>,
    run: &Run,
    model: &ModelName,
) -> Result<Option<(String, u64)>, EffectFault> {
    let Some((request, entries)) = summary_request(model, session.system.clone(), &session.transcript) else {
        return Ok(None);
    };
    let call_id = CallId(session.desk.world.entropy.uuid_v7(session.desk.world.clock.now()));
    if reserve(session, run, call_id, model, expected_tokens(&request), Vec::new()).await?.is_some() {
        return Err(EffectFault::Moved);
    }
    let answer = ask(session, call_id, &request).await;
    let used = match &answer {
        Ok(answer) => usage(session, model, answer),
        Err(_) => Some(Usage::default()),
    };
    session.desk.fact(Command::Settle { call_id, model: model.to_string(), usage: used }).await?;
    Ok(answer
        .ok()
        .map(|answer| answer.text)
        .filter(|text| !text.trim().is_empty())
        .map(|text| (text, entries)))
}
