//! Making a long conversation shorter. The ledger keeps all of it; only what the model sees changes.

use super::request::{OUTPUT_TOKENS_MAX, messages};
use super::transcript::{Entry, Transcript};
use crate::model::{ModelMessage, ModelName, ModelRequest};

/// Share of the model's window, in percent, at which the conversation is made shorter: the rest is for the answer
/// and for what tools put out before anybody counts again.
const FULL_AT_PERCENT: u64 = 70;

/// Entries that always stay: the recent past is what the agent works from.
const KEPT: usize = 12;

const SUMMARISE: &str = "\
Summarise the work so far, so that you can go on from the summary alone. Keep word for word: the founder's order, every \
answer and remark of the founder, decisions and constraints, open questions, names of files and commands that matter, and \
results of checks. Leave out file contents and long output. Answer with the summary only.";

pub(super) fn must_compact(transcript: &Transcript, window: u64) -> bool {
    transcript.context_tokens > window * FULL_AT_PERCENT / 100 && hidden_after(transcript).is_some()
}

/// How many entries a compaction would hide. The rest begins with something that was said or told, never with a
/// result whose call is gone.
fn hidden_after(transcript: &Transcript) -> Option<usize> {
    let already = transcript.compacted.as_ref().map_or(0, |(hidden, _)| *hidden);
    let latest = transcript.entries.len().checked_sub(KEPT)?;
    let cut =
        (already + 1..=latest).rev().find(|at| !matches!(transcript.entries[*at], Entry::Did { .. }))?;
    Some(cut)
}

/// Asks the model for a summary. With it comes the number of entries that the summary stands for; `None` when there is
/// nothing to gain.
pub fn summary_request(
    model: &ModelName,
    system: String,
    transcript: &Transcript,
) -> Option<(ModelRequest, u64)> {
    let hidden = hidden_after(transcript)?;
    let mut past = transcript.without_memories();
    past.entries.truncate(hidden);
    // Without tools a provider refuses tool calls in the history: they become text.
    let said = as_text(&messages(model, &past));
    let request = ModelRequest {
        model: model.clone(),
        system,
        messages: vec![ModelMessage::User { text: format!("{said}\n\n{SUMMARISE}") }],
        tools: Vec::new(),
        max_output_tokens: OUTPUT_TOKENS_MAX,
    };
    Some((request, hidden as u64))
}

/// A summary that no model wrote, for when none can: what was told, and which tools were used.
pub fn without_model(transcript: &Transcript) -> Option<(String, u64)> {
    let hidden = hidden_after(transcript)?;
    let transcript = transcript.without_memories();
    let earlier = transcript.compacted.as_ref().map(|(_, summary)| summary.clone());
    let from = transcript.compacted.as_ref().map_or(0, |(hidden, _)| *hidden);
    let lines = transcript.entries[from..hidden].iter().filter_map(|entry| match entry {
        Entry::Told { text, .. } => Some(format!("told: {text}")),
        Entry::Said { text, tool_calls, .. } => {
            let calls = tool_calls.iter().map(|call| format!("{} {}", call.name, shortened(&call.arguments)));
            Some(format!("said: {}\nused: {}", shortened(text), calls.collect::<Vec<_>>().join("; ")))
        }
        // What is remembered is told anew behind the summary.
        Entry::Did { .. } | Entry::Recalled { .. } | Entry::Given { .. } => None,
    });
    Some((earlier.into_iter().chain(lines).collect::<Vec<_>>().join("\n"), hidden as u64))
}

fn shortened(text: &str) -> String {
    const CHARS: usize = 200;
    match text.char_indices().nth(CHARS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

fn as_text(messages: &[ModelMessage]) -> String {
    let lines = messages.iter().map(|message| match message {
        ModelMessage::User { text } => format!("told: {text}"),
        ModelMessage::Assistant { text, tool_calls, .. } => {
            let calls = tool_calls.iter().map(|call| format!("{} {}", call.name, call.arguments));
            format!("said: {text}\nused: {}", calls.collect::<Vec<_>>().join("; "))
        }
        ModelMessage::Tools { results } => results
            .iter()
            .map(|result| format!("{}: {}", result.name, result.text))
            .collect::<Vec<_>>()
            .join("\n"),
    });
    lines.collect::<Vec<_>>().join("\n\n")
}
