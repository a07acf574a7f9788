//! Uses tools: the intent is recorded, the hands act, the result is recorded.

use super::super::fault::EffectFault;
use super::super::keep::{KeepFault, keep};
use super::session::Session;
use crate::memory::{Found, MemoryError, MemoryHandle};
use crate::ports::{Done, Hand, HandsFault, LiveDelta, Recovered};
use deputy_domain::agent::{PendingTool, ToolUse, is_read_only, render};
use deputy_domain::memory::{Note, memory_of};
use deputy_domain::run::{Run, cut_by};
use deputy_protocol::At;
use deputy_protocol::event::{KeptOutput, MemorySource, StepEvent, ToolOutcome};
use deputy_protocol::ids::ToolUseId;
use deputy_protocol::link::{Call, RequestId};
use deputy_protocol::stream::Stream;
use futures::future::join_all;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What the agent is told of a tool whose outcome nobody knows.
fn lost(run: &Run) -> String {
    let why = cut_by(run);
    format!(
        "{}{} while this ran, and its outcome is unknown. It was not run again. Look at what is there before you decide \
         how to go on.",
        why[..1].to_uppercase(),
        &why[1..]
    )
}

pub(super) async fn use_all(
    session: &mut Session<'_>,
    run: &Run,
    tools: Vec<PendingTool>,
) -> Result<(), EffectFault> {
    let side_by_side = tools.len() > 1 && tools.iter().all(|tool| tool.tool.as_ref().is_ok_and(is_read_only));
    if !side_by_side {
        for tool in tools {
            // A command of the founder's may have come between two tools.
            use_some(session, run, vec![tool]).await?;
        }
        return Ok(());
    }
    use_some(session, run, tools).await
}

async fn use_some(session: &mut Session<'_>, run: &Run, tools: Vec<PendingTool>) -> Result<(), EffectFault> {
    let at = session.desk.world.clock.now();
    let intents = tools.iter().filter(|tool| !tool.began).map(|tool| StepEvent::ToolStarted {
        tool_use: tool.call.tool_use,
        name: tool.call.name.clone(),
        at,
    });
    let intents: Vec<StepEvent> = intents.collect();
    if !intents.is_empty() {
        session.record(run, &intents).await?;
    }
    let hand = Arc::clone(&session.hand);
    let ended = join_all(tools.iter().map(|tool| use_one(session, run, hand.as_ref(), tool))).await;
    let mut ends = Vec::new();
    let mut recorded = Vec::new();
    let mut lost_hand = None;
    for (tool, end) in tools.iter().zip(ended) {
        match end {
            Ok(end) => {
                ends.extend(steps_of(session, tool, end, at));
                recorded.push(RequestId(tool.call.tool_use.0));
            }
            Err(fault) => lost_hand = Some(fault),
        }
    }
    if !ends.is_empty() {
        session.record(run, &ends).await?;
    }
    // Only what is recorded: of the others the journal is all that tells what became of them.
    for id in recorded {
        // Forgetting is a courtesy: a runner that is gone has nothing left to forget.
        let _ = hand.settle(id).await;
    }
    match lost_hand {
        // The next move finds the tool begun and not ended, and asks the new hands what became of it.
        Some(KeepFault::Hands(HandsFault::Gone(detail))) => {
            tracing::warn!(run = %session.desk.run_id(), detail, "the runner was lost in the middle of a tool");
            session.reopen(run, detail).await
        }
        Some(fault) => Err(fault.into()),
        None => Ok(()),
    }
}

fn steps_of(session: &Session<'_>, tool: &PendingTool, end: End, started_at: At) -> Vec<StepEvent> {
    let at = session.desk.world.clock.now();
    let duration_ms = u64::try_from((at - started_at).num_milliseconds()).unwrap_or(0);
    tracing::info!(tool = tool.call.name, tool_use = %tool.call.tool_use, duration_ms, "a tool was used");
    let End { result, output_bytes, output, noted } = end;
    let tool_use = tool.call.tool_use;
    let finished = StepEvent::ToolFinished { tool_use, result, output_bytes, duration_ms, output, at };
    let input = session.thread.transcript.inputs_told;
    remembered(tool, noted.as_ref(), input, at).into_iter().chain([finished]).collect()
}

/// What is told of a memory that a tool noted; one that was there before is named, so that it is forgotten here too.
fn remembered(tool: &PendingTool, noted: Option<&Found>, input: u32, at: At) -> Vec<StepEvent> {
    let (Ok(ToolUse::Remember { category, key, text }), Some(noted)) = (&tool.tool, noted) else {
        return Vec::new();
    };
    let tool_use = tool.call.tool_use;
    let step = StepEvent::Remembered {
        category: category.name().to_owned(),
        key: key.clone(),
        text: text.clone(),
        memory_id: Some(noted.id),
        at,
    };
    let is_another = noted.id != memory_of(tool_use);
    let memories = vec![noted.reference()];
    let another = StepEvent::Recalled { memories, tool_use: Some(tool_use), input, at };
    std::iter::once(step).chain(is_another.then_some(another)).collect()
}

/// How a tool ended.
struct End {
    result: ToolOutcome,
    /// The memory that it noted.
    noted: Option<Found>,
    /// All that it wrote.
    output_bytes: u64,
    output: Option<KeptOutput>,
}

impl End {
    fn silent(result: ToolOutcome) -> Self {
        Self { result, output_bytes: 0, output: None, noted: None }
    }
}

async fn use_one(
    session: &Session<'_>,
    run: &Run,
    hand: &dyn Hand,
    tool: &PendingTool,
) -> Result<End, KeepFault> {
    let done = |text: &str| Ok(End::silent(ToolOutcome::Done { text: text.to_owned() }));
    match &tool.tool {
        Err(text) => Ok(End::silent(ToolOutcome::Refused { text: text.clone() })),
        Ok(ToolUse::AskFounder { .. }) => done(tool.answer.as_deref().unwrap_or_default()),
        Ok(ToolUse::Remember { category, key, text }) => {
            let note = Note {
                category: *category,
                key: session.redactor.text(key.clone()),
                text: session.redactor.text(text.clone()),
                project_id: run.order.project_id,
                source: MemorySource::Run(session.desk.run_id()),
                thread: None,
                contradicts: Vec::new(),
            };
            note_down(session, tool.call.tool_use, note).await
        }
        Ok(ToolUse::Finish { .. }) => done("The checks decide."),
        Ok(ToolUse::Hands(call)) => with_hands(session, run, hand, tool, call).await,
    }
}

/// Notes something for later. Used again after a crash it is the same memory, so nothing is lost and nothing is there twice.
async fn note_down(session: &Session<'_>, tool_use: ToolUseId, note: Note) -> Result<End, KeepFault> {
    let by = format!("run:{}", session.desk.run_id());
    let handle = MemoryHandle::new(session.desk.world.clone());
    match handle.note(memory_of(tool_use), note, &by).await {
        Ok(noted) => {
            let result = ToolOutcome::Done { text: "kept".to_owned() };
            Ok(End { noted: Some(noted), ..End::silent(result) })
        }
        Err(MemoryError::Fault(fault)) => Err(fault.into()),
        Err(error) => Ok(End::silent(ToolOutcome::Refused { text: error.to_string() })),
    }
}

async fn with_hands(
    session: &Session<'_>,
    run: &Run,
    hand: &dyn Hand,
    tool: &PendingTool,
    call: &Call,
) -> Result<End, KeepFault> {
    let tool_use = tool.call.tool_use;
    let id = RequestId(tool_use.0);
    let (output, pieces) = mpsc::channel(64);
    let show = show(session, tool_use, pieces);
    if !tool.began {
        let (done, ()) = tokio::join!(hand.request(id, call.clone(), output), show);
        return ended(session, hand, id, &done?).await;
    }
    let (recovered, ()) = tokio::join!(hand.recover(id, output), show);
    match recovered? {
        Recovered::Done(done) => ended(session, hand, id, &done).await,
        Recovered::Lost => {
            // What it wrote before it was lost is all that anybody will ever know of it.
            let output = keep(session.desk, hand, id, &session.redactor, None).await?;
            let output_bytes = output.map_or(0, |output| output.size_bytes);
            Ok(End { result: ToolOutcome::Unknown { text: lost(run) }, output_bytes, output, noted: None })
        }
        Recovered::NeverBegan => {
            let (output, _) = mpsc::channel(1);
            let done = hand.request(id, call.clone(), output).await?;
            ended(session, hand, id, &done).await
        }
    }
}

async fn ended(session: &Session<'_>, hand: &dyn Hand, id: RequestId, done: &Done) -> Result<End, KeepFault> {
    let output = keep(session.desk, hand, id, &session.redactor, Some(done.output_bytes)).await?;
    let result = match render(&done.result) {
        ToolOutcome::Done { text } => ToolOutcome::Done { text: session.redactor.text(text) },
        ToolOutcome::Refused { text } => ToolOutcome::Refused { text: session.redactor.text(text) },
        unknown @ ToolOutcome::Unknown { .. } => unknown,
    };
    Ok(End { result, output_bytes: done.output_bytes, output, noted: None })
}

/// Shows output as it comes, without the secrets in it.
async fn show(session: &Session<'_>, tool_use: ToolUseId, mut pieces: mpsc::Receiver<bytes::Bytes>) {
    let stream = Stream::Steps(session.desk.run_id());
    let show = |clean: &[u8]| {
        if !clean.is_empty() {
            let text = String::from_utf8_lossy(clean).into_owned();
            session.desk.world.live.show(stream.clone(), LiveDelta::Output { tool_use, text });
        }
    };
    let mut pass = session.redactor.pass();
    while let Some(piece) = pieces.recv().await {
        show(&pass.push(&piece));
    }
    show(&pass.finish());
}
