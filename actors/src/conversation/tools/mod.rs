//! Uses tools: the intent is recorded, the tool acts, the end is recorded.

mod answer;
mod cancel;
mod consult;
mod deliveries_list;
mod document_read;
mod documents_list;
mod draw;
mod look;
mod memory;
mod metrics_show;
mod projects;
mod projects_find;
mod projects_list;
mod propose;
mod query;
mod queue_show;
mod repo_list;
mod repo_read;
mod repo_search;
mod run_show;
mod runs_list;
mod schedule;
mod schedule_list;
mod search_all;
mod seen;
mod shown;
mod source;
mod spend_show;
mod subject;
mod web_fetch;
mod web_search;

use super::mind::Thinker;
use crate::memory::Found;
use crate::thinking::{Mind as _, ThoughtFault, Thread};
use deputy_domain::agent::{PendingTool, Transcript};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::{Look, Tool, Toolkit, sent_back};
use deputy_protocol::event::{StepEvent, ToolOutcome};
use futures::future::join_all;
use memory::Used;

/// Uses all tools of an answer, side by side: none of them stands in another's way. One that began before a crash is used
/// again: whatever it leaves has an id that is made of the call's.
pub(super) async fn use_all(
    thinker: &Thinker<'_>,
    it: &Conversation,
    thread: &mut Thread,
    kit: &Toolkit,
    tools: Vec<PendingTool<Tool>>,
) -> Result<(), ThoughtFault> {
    let began_at = thinker.world().clock.now();
    let intents = tools.iter().filter(|tool| !tool.began).map(|tool| StepEvent::ToolStarted {
        tool_use: tool.call.tool_use,
        name: tool.call.name.clone(),
        at: began_at,
    });
    let intents: Vec<StepEvent> = intents.collect();
    if !intents.is_empty() {
        thread.record(thinker, &intents).await?;
    }
    let ended = join_all(tools.iter().map(|tool| use_one(thinker, it, &thread.transcript, kit, tool))).await;
    let mut ends = Vec::new();
    for (tool, result) in tools.iter().zip(ended) {
        let (tool_use, Used { outcome: result, memories, document }) = (tool.call.tool_use, result?);
        let (at, input) = (thinker.world().clock.now(), thread.transcript.inputs_told);
        if let Some(document) = document {
            ends.push(StepEvent::Given { documents: vec![document], tool_use: Some(tool_use), input, at });
        }
        if !memories.is_empty() {
            let memories = memories.iter().map(Found::reference).collect();
            ends.push(StepEvent::Recalled { memories, tool_use: Some(tool_use), input, at });
        }
        let duration_ms = u64::try_from((at - began_at).num_milliseconds()).unwrap_or(0);
        ends.push(StepEvent::ToolFinished {
            tool_use,
            result,
            output_bytes: 0,
            output: None,
            duration_ms,
            at,
        });
    }
    thread.record(thinker, &ends).await
}

async fn use_one(
    thinker: &Thinker<'_>,
    it: &Conversation,
    transcript: &Transcript,
    kit: &Toolkit,
    tool: &PendingTool<Tool>,
) -> Result<Used, ThoughtFault> {
    let done = |text: &str| Ok(ToolOutcome::Done { text: text.to_owned() });
    let outcome = match &tool.tool {
        Ok(Tool::Remember(wanted)) => {
            return memory::remember(thinker, it, tool.call.tool_use, wanted).await;
        }
        Ok(Tool::Forget(wanted)) => return memory::forget(thinker, it, wanted).await,
        Ok(Tool::Recall(wanted)) => return memory::recall(thinker, it, wanted).await,
        Ok(Tool::Look(Look::Document(wanted))) => return document_read::read(thinker, it, wanted).await,
        Err(text) => Ok(ToolOutcome::Refused { text: text.clone() }),
        Ok(Tool::Ask(_)) => done(tool.answer.as_deref().unwrap_or_default()),
        Ok(Tool::Report(_)) => match sent_back(kit, transcript) {
            Some(text) => Ok(ToolOutcome::Refused { text }),
            None => done("reported"),
        },
        Ok(Tool::Answer(wanted)) => answer::answer(thinker, it, wanted).await,
        Ok(Tool::Look(wanted)) => look::look(thinker, it, transcript, wanted).await,
        Ok(Tool::Propose(wanted)) => propose::propose(thinker, it, tool.call.tool_use, wanted).await,
        Ok(Tool::Cancel(wanted)) => cancel::cancel(thinker, wanted).await,
        Ok(Tool::Draw(wanted)) => draw::draw(thinker, it, wanted).await,
        Ok(Tool::Schedule(wanted)) => schedule::schedule(thinker, tool.call.tool_use, wanted).await,
        Ok(Tool::Unschedule(wanted)) => schedule::unschedule(thinker, it, wanted).await,
        Ok(Tool::Consult(wanted)) => consult::consult(thinker, it, tool.call.tool_use, wanted).await,
    };
    outcome.map(Used::from)
}
