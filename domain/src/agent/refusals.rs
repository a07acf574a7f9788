//! An end that is refused again and again: each try is another one, and all of them are paid for.

use super::transcript::{Entry, Transcript};
use deputy_protocol::event::{ToolCall, ToolOutcome};
use deputy_protocol::wording::cut;

/// Answers in which the tool that ends the work was refused, before nobody believes that it will be taken: what is wrong was
/// said each time, and whoever mends one flaw after the other has had a turn for each kind there is.
const REFUSED_MAX: usize = 5;

/// Characters of the last refusal that are told: it names the flaws, and a drawing can have one for each of its tasks.
const WHY_CHARS_MAX: usize = 600;

/// That the tool of this name was refused too often since the agent last got a new input, and why it was in the end.
pub(super) fn refused_again(last: &str, transcript: &Transcript) -> Option<String> {
    let since = transcript.entries.iter().rev();
    let since = since.take_while(|entry| !matches!(entry, Entry::Told { input: 1.., .. }));
    let answers = since.filter_map(|entry| match entry {
        Entry::Said { tool_calls, .. } => why_refused(last, tool_calls, transcript),
        _ => None,
    });
    let refusals: Vec<&str> = answers.take(REFUSED_MAX).collect();
    if refusals.len() < REFUSED_MAX {
        return None;
    }
    let why = cut(refusals[0], WHY_CHARS_MAX);
    Some(format!("`{last}` was refused {REFUSED_MAX} times, the last time so: {why}"))
}

/// Why an answer did not end the work that was to end it.
fn why_refused<'a>(last: &str, calls: &[ToolCall], transcript: &'a Transcript) -> Option<&'a str> {
    let outcomes =
        calls.iter().filter(|call| call.name == last).map(|call| transcript.outcome(call.tool_use));
    let mut why = None;
    for outcome in outcomes {
        let Some(ToolOutcome::Refused { text }) = outcome else { return None };
        why = Some(text.as_str());
    }
    why
}
