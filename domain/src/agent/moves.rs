//! What the agent does next.

use super::brief::{Brief, Ending};
use super::compaction::must_compact;
use super::kit::Kit;
use super::refusals::refused_again;
use super::repetition::{Repetition, repetition};
use super::toolbox::ToolUse;
use super::transcript::{Entry, Transcript};
use deputy_protocol::event::{Prompt, RunError, ToolCall, ToolOutcome};
use deputy_protocol::ids::CallId;

/// Answers to one input before somebody should look: far above honest work, far below a lost night.
const ANSWERS_MAX: u32 = 400;

/// What a model is told that used no tool, and did not say by one that it is done.
fn reminder(kit: &impl Kit) -> String {
    format!("You used no tool. If the work is done, call `{}`; otherwise go on with it.", kit.last())
}

/// What the agent does next. Carrying out a move records something, so the next one differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Move<U = ToolUse> {
    /// Tell the model something. `input` is 0 for a remark of Deputy's own.
    Tell {
        /// Whose words.
        source: Prompt,
        /// Which of its inputs.
        input: u32,
        /// The words.
        text: String,
    },
    /// A call was in flight when its owner went down or was told to leave it: nobody will ever read its answer.
    GiveUpCall {
        /// Which.
        call_id: CallId,
        /// `PROVIDER/MODEL`.
        model: String,
        /// Why, for people.
        detail: String,
    },
    /// Use these tools, in this order; side by side where all of them only read.
    Use(Vec<PendingTool<U>>),
    /// Park until the founder answered.
    Ask {
        /// The tool call that waits for it.
        call: ToolCall,
        /// The question.
        question: String,
        /// Ways to answer; empty means free text.
        options: Vec<String>,
    },
    /// Make the conversation shorter before it goes on.
    Compact,
    /// Ask the model.
    Call,
    /// The agent says it is done.
    Finish {
        /// In its words.
        summary: String,
    },
    /// Nothing good will come of going on.
    Fail(RunError),
}

/// A tool that is to be used.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingTool<U = ToolUse> {
    /// As the model wrote it.
    pub call: ToolCall,
    /// As Deputy understands it, or what to tell the model.
    pub tool: Result<U, String>,
    /// It began before an interruption: its effect may have happened, and it is not begun again.
    pub began: bool,
    /// What the founder answered, for a question.
    pub answer: Option<String>,
}

/// The next move. `window` is the number of tokens that the model can take.
pub fn next<K: Kit>(kit: &K, brief: &impl Brief, transcript: &Transcript, window: u64) -> Move<K::Use> {
    if let Some((call_id, model)) = &transcript.in_flight {
        let detail = format!("{} while it waited for the answer", brief.cut_by());
        return Move::GiveUpCall { call_id: *call_id, model: model.clone(), detail };
    }
    let pending = transcript.pending();
    if !pending.is_empty() {
        return use_or_ask(kit, brief, transcript, &pending);
    }
    if let Some(tell) = unheard(brief, transcript) {
        return tell;
    }
    let ending = brief.ending();
    if let Ending::Over { summary } = ending {
        return Move::Finish { summary };
    }
    if transcript.answers >= ANSWERS_MAX {
        return fail("too_many_steps", format!("the model was asked {ANSWERS_MAX} times without an end"));
    }
    if let Some(verdict) = after_answer(kit, &ending, transcript) {
        return verdict;
    }
    if must_compact(transcript, window) { Move::Compact } else { Move::Call }
}

fn use_or_ask<K: Kit>(
    kit: &K,
    brief: &impl Brief,
    transcript: &Transcript,
    pending: &[&ToolCall],
) -> Move<K::Use> {
    let mut tools = Vec::new();
    for call in pending {
        let tool = kit.parse(&call.name, &call.arguments);
        let answer = brief.answer_to(call);
        if let Some((question, options)) = tool.as_ref().ok().and_then(K::question)
            && answer.is_none()
        {
            // What stands before the question is done first; what stands behind it waits for the answer.
            if tools.is_empty() {
                return Move::Ask { call: (*call).clone(), question, options };
            }
            break;
        }
        let began = transcript.started.contains(&call.tool_use);
        tools.push(PendingTool { call: (*call).clone(), tool, began, answer });
    }
    Move::Use(tools)
}

/// The first of the inputs that the agent was not told.
fn unheard<U>(brief: &impl Brief, transcript: &Transcript) -> Option<Move<U>> {
    let told = transcript.inputs_told.max(brief.given_up());
    let input = brief.input_after(told)?;
    Some(Move::Tell { source: input.source, input: told + 1, text: input.text.clone() })
}

/// What follows from the last answer, when all its tools have ended and nothing new was said to the agent.
fn after_answer<K: Kit>(kit: &K, ending: &Ending, transcript: &Transcript) -> Option<Move<K::Use>> {
    let (place, Entry::Said { text, tool_calls, truncated, .. }) = transcript.last_said()? else {
        return None;
    };
    let told_since = transcript.entries[place + 1..].iter().any(|entry| matches!(entry, Entry::Told { .. }));
    if told_since {
        return None;
    }
    if let Some(summary) = finished(kit, tool_calls, &transcript.entries[place + 1..]) {
        return Some(Move::Finish { summary });
    }
    // Where words are an end there is always another one.
    if *ending == Ending::Tool
        && let Some(detail) = refused_again(kit.last(), transcript)
    {
        return Some(fail("refused_again", detail));
    }
    match repetition(transcript) {
        Repetition::None => {}
        Repetition::Remark(text) => return Some(remark(&text)),
        Repetition::Lost(detail) => return Some(fail("loop_detected", detail)),
    }
    if !tool_calls.is_empty() {
        return None;
    }
    if *truncated {
        return Some(remark("Your last answer was cut off at the output limit. Go on, in smaller steps."));
    }
    // Words alone are the end of a turn to whoever reads them.
    if *ending == Ending::Words || nudged(&reminder(kit), transcript, place) {
        return Some(Move::Finish { summary: text.clone() });
    }
    Some(remark(&reminder(kit)))
}

/// What it says it did, by a tool that was not refused.
fn finished<K: Kit>(kit: &K, tool_calls: &[ToolCall], since: &[Entry]) -> Option<String> {
    let is_refused = |call: &ToolCall| {
        let mut ends = since.iter();
        ends.any(|entry| matches!(entry, Entry::Did { tool_use, outcome: ToolOutcome::Refused { .. } } if *tool_use == call.tool_use))
    };
    let taken = tool_calls.iter().filter(|call| !is_refused(call));
    taken.into_iter().find_map(|call| K::summary(&kit.parse(&call.name, &call.arguments).ok()?))
}

/// Whether the answer before this one already was reminded to use a tool.
fn nudged(reminder: &str, transcript: &Transcript, place: usize) -> bool {
    let before = transcript.entries[..place].iter().rev();
    let reminded = before.take_while(|entry| !matches!(entry, Entry::Did { .. }));
    reminded.into_iter().any(|entry| matches!(entry, Entry::Told { input: 0, text, .. } if text == reminder))
}

fn remark<U>(text: &str) -> Move<U> {
    Move::Tell { source: Prompt::Deputy, input: 0, text: text.to_owned() }
}

fn fail<U>(code: &str, detail: String) -> Move<U> {
    Move::Fail(RunError { code: code.to_owned(), detail })
}
