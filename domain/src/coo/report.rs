//! What was reported or answered in the end, out of a conversation.

use super::kit::{Tool, Toolkit};
use super::looked::weighed;
use crate::agent::{Entry, Kit as _, Transcript};
use deputy_protocol::event::{Draft, Scope, ToolCall, ToolOutcome};

/// What was reported last, if anything was, as it is worth.
pub fn scope_of(kit: &Toolkit, transcript: &Transcript) -> Option<Scope> {
    taken(kit, transcript).find_map(|tool| match tool {
        Tool::Report(scope) => Some(weighed(kit, transcript, *scope)),
        _ => None,
    })
}

/// What was answered last, if anything was.
pub fn draft_of(kit: &Toolkit, transcript: &Transcript) -> Option<Draft> {
    taken(kit, transcript).find_map(|tool| match tool {
        Tool::Answer(draft) => Some(*draft),
        _ => None,
    })
}

/// The calls of what was said last that make sense and were not refused.
fn taken<'a>(kit: &'a Toolkit, transcript: &'a Transcript) -> impl Iterator<Item = Tool> + 'a {
    let (since, calls): (&[Entry], &[ToolCall]) = match transcript.last_said() {
        Some((place, Entry::Said { tool_calls, .. })) => (&transcript.entries[place + 1..], tool_calls),
        _ => (&[], &[]),
    };
    let is_refused = move |call: &&ToolCall| {
        let is_its = |entry: &Entry| matches!(entry, Entry::Did { tool_use, outcome: ToolOutcome::Refused { .. } } if *tool_use == call.tool_use);
        since.iter().any(is_its)
    };
    let calls = calls.iter().filter(move |call| !is_refused(call));
    calls.filter_map(|call| kit.parse(&call.name, &call.arguments).ok())
}
