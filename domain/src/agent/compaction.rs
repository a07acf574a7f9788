//! Making a long conversation shorter. The ledger keeps all of it; only what the model sees changes.

use super::kit::{Keeps, Kit};
use super::request::{OUTPUT_TOKENS_MAX, build, expected_tokens, messages};
use super::transcript::{Entry, Transcript};
use crate::model::{ModelMessage, ModelName, ModelRequest};
use deputy_protocol::wording::cut;

/// Share of the model's window, in percent, at which the conversation is made shorter: the rest is for the answer
/// and for what tools put out before anybody counts again.
const FULL_AT_PERCENT: u64 = 70;

/// The same where the founder wanted all of it back: what is left is enough for an answer.
const WANTED_FULL_AT_PERCENT: u64 = 90;

/// Entries that always stay: the recent past is what the agent works from.
const KEPT: usize = 12;

pub(super) fn must_compact(transcript: &Transcript, window: u64) -> bool {
    let percent = if transcript.is_wanted_whole { WANTED_FULL_AT_PERCENT } else { FULL_AT_PERCENT };
    transcript.context_tokens > window * percent / 100 && can_compact(transcript)
}

/// Whether there is anything that a summary could stand for.
pub fn can_compact(transcript: &Transcript) -> bool {
    hidden_after(transcript).is_some()
}

/// Tokens that the next request takes, roughly, with all that was ever said in it.
pub fn expanded_tokens(model: &ModelName, system: String, kit: &impl Kit, transcript: &Transcript) -> u64 {
    let whole = Transcript { compacted: None, ..transcript.clone() };
    expected_tokens(&build(model, system, kit, &whole)).0
}

/// Whether so many tokens may go before a model with this window because the founder wants it.
pub const fn fits_whole(tokens: u64, window: u64) -> bool {
    tokens <= window * WANTED_FULL_AT_PERCENT / 100
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
    keeps: &Keeps,
    transcript: &Transcript,
) -> Option<(ModelRequest, u64)> {
    let hidden = hidden_after(transcript)?;
    let mut past = transcript.without_memories();
    past.entries.truncate(hidden);
    // What is kept stays beside the next summary as well.
    let nothing = Keeps { words: false, calls: &[], ..*keeps };
    // Without tools a provider refuses tool calls in the history: they become text.
    let said = as_text(&messages(model, &past, &nothing));
    let request = ModelRequest {
        model: model.clone(),
        system,
        messages: vec![ModelMessage::User { text: format!("{said}\n\n{}", keeps.summarise) }],
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
        // What is remembered is told anew behind the summary, and so is the time.
        Entry::Time { .. } | Entry::Did { .. } | Entry::Recalled { .. } | Entry::Given { .. } => None,
    });
    Some((earlier.into_iter().chain(lines).collect::<Vec<_>>().join("\n"), hidden as u64))
}

fn shortened(text: &str) -> String {
    const CHARS: usize = 200;
    cut(text, CHARS)
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
