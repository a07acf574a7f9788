//! Lets the built-in agent work: one move after the other, each recorded before and after.
//!
//! Owner: the run's actor, through `effects::perform`. Invariant: what was begun and not finished by an earlier owner is
//! looked into, never begun again.

mod mind;
mod session;
mod tools;

use super::asking::{Asked, ask, numbered};
use super::desk::Desk;
use super::fault::EffectFault;
use crate::memory::Told;
use crate::run::book::CommandError;
use crate::thinking::{call, compact, load_transcript, models, priced_ones};
use deputy_domain::agent::{CutOff, Kit as _, Move, Workbench, next};
use deputy_domain::run::{Command, Phase, Retry, Run};
use deputy_protocol::event::{AskPurpose, CallError, StepEvent};
use deputy_protocol::stream::Stream;
use mind::RunMind;
use session::Session;

pub(super) async fn work(desk: &Desk) -> Result<(), EffectFault> {
    let mut session = Session::open(desk).await?;
    loop {
        if desk.is_draining() {
            return Err(EffectFault::Drained);
        }
        let run = desk.load_in(Phase::Running).await?;
        let models = models(&desk.world, run.order.tier)?;
        let models = priced_ones(&desk.world, &run.order.budget, models)
            .map_err(|detail| EffectFault::hopeless("price_unknown", detail))?;
        let window = desk.world.models.context_tokens(&models[0]);
        match next(&session.kit, &run, &session.thread.transcript, window) {
            Move::Tell { source, input, text } => {
                let at = desk.world.clock.now();
                let told = Told { source, input, text: &text };
                let given = session.given_for(&run, source, input).await;
                let recalled = session.recalled_for(&run, told).await;
                let prompted = StepEvent::Prompted { source, input, text, at };
                let steps: Vec<StepEvent> = std::iter::once(prompted).chain(given).chain(recalled).collect();
                session.record(&run, &steps).await?;
            }
            Move::GiveUpCall { call_id, model, detail } => {
                let error = CallError { code: "interrupted".to_owned(), detail };
                let step = StepEvent::CallFailed { call_id, error, at: desk.world.clock.now() };
                session.give_up(&run, call_id, model, step).await?;
            }
            Move::Use(tools) => tools::use_all(&mut session, &run, tools).await?,
            Move::Ask { call, question, options } => {
                let purpose = AskPurpose::Agent { tool_use: call.tool_use };
                let (title, options) = (question.clone(), numbered(options));
                return ask(desk, Asked { purpose, title, body: question, options }).await;
            }
            Move::Compact => {
                let mind = RunMind { desk, run: &run };
                if compact(&mind, &mut session.thread, &session.kit.keeps(), &models).await?.is_parked() {
                    return Ok(());
                }
            }
            Move::Call => {
                let mind = RunMind { desk, run: &run };
                if call(&mind, &mut session.thread, &session.kit, &models).await?.is_parked() {
                    return Ok(());
                }
            }
            Move::Finish { summary } => {
                let heard = session.thread.transcript.inputs_told;
                match desk.fact(Command::Finish { summary, heard }).await {
                    Ok(_) => return Ok(()),
                    // The founder said something in the meantime: the agent hears it first.
                    Err(CommandError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            // The same model with the same conversation would go the same way.
            Move::Fail(error) => return Err(EffectFault::Attempt { error, retry: Retry::OnlyHarder }),
        }
    }
}

/// Ends, on record, what a turn that was ended was at: nobody hears the model's answer, and no tool is gone on with.
pub(super) async fn hear_out(desk: &Desk, run: &Run) -> Result<(), EffectFault> {
    if let Some((call_id, model)) =
        load_transcript(&desk.world, &Stream::Steps(desk.run_id())).await?.in_flight
    {
        let detail = "the founder interrupted it".to_owned();
        let error = CallError { code: "interrupted".to_owned(), detail };
        let steps = [StepEvent::CallFailed { call_id, error, at: desk.world.clock.now() }];
        let settle = Command::Settle { call_id, model, usage: None, delay: None };
        match desk.fact_with(settle, &steps).await {
            Ok(_) => {}
            // Its price is on record already.
            Err(CommandError::Refused(_)) => {
                desk.book.steps(desk.fence, run.order.project_id, &steps).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    cut_off(desk, run, CutOff::Interrupted).await
}

/// Ends, on record, what was begun and is not gone on with, for example in a workspace that is out of reach.
pub(super) async fn cut_off(desk: &Desk, run: &Run, why: CutOff) -> Result<(), EffectFault> {
    let transcript = load_transcript(&desk.world, &Stream::Steps(desk.run_id())).await?;
    let at = desk.world.clock.now();
    let ends = transcript.cut_off(&Workbench::default(), why).into_iter().map(|(tool_use, result)| {
        StepEvent::ToolFinished { tool_use, result, output_bytes: 0, output: None, duration_ms: 0, at }
    });
    let ends: Vec<StepEvent> = ends.collect();
    if ends.is_empty() {
        return Ok(());
    }
    Ok(desk.book.steps(desk.fence, run.order.project_id, &ends).await?)
}
