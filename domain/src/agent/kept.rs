//! What stays word for word of what a summary stands for: no model decides about that, and none can get it wrong.

use super::kit::Keeps;
use super::transcript::{Entry, Transcript};
use deputy_protocol::event::{Prompt, ToolCall};

/// Bytes that are kept at most, the newest first; what is older is in the summary alone.
const ALL_BYTES_MAX: usize = 48 * 1024;

/// Bytes of one text: what is longer is a document, and its beginning says which.
pub(super) const ONE_BYTES_MAX: usize = 8 * 1024;

/// Something that stays.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept<'a> {
    /// Somebody's words.
    Words(Prompt, &'a str),
    /// A call, with what it came to.
    Call(&'a ToolCall),
}

/// What is kept of the entries that a summary stands for, in order.
pub(super) fn kept<'a>(transcript: &'a Transcript, keeps: &Keeps) -> Vec<Kept<'a>> {
    let hidden = transcript.compacted.as_ref().map_or(0, |(hidden, _)| *hidden);
    let all = transcript.entries[..hidden].iter().rev().flat_map(|entry| of(keeps, entry));
    let mut bytes = 0;
    let newest = all.take_while(|kept| {
        bytes += size(transcript, kept);
        bytes <= ALL_BYTES_MAX
    });
    let mut newest: Vec<Kept<'a>> = newest.collect();
    newest.reverse();
    newest
}

/// What is kept of an entry, the last first.
fn of<'a>(keeps: &Keeps, entry: &'a Entry) -> Vec<Kept<'a>> {
    match entry {
        Entry::Told {
            source: source @ (Prompt::Founder | Prompt::Order | Prompt::Changes | Prompt::News),
            text,
            ..
        } if keeps.words => {
            vec![Kept::Words(*source, text)]
        }
        Entry::Said { tool_calls, .. } => {
            let calls = tool_calls.iter().rev();
            calls.filter(|call| keeps.calls.contains(&call.name.as_str())).map(Kept::Call).collect()
        }
        // What was remembered and what was given stand beside every summary as they are now.
        Entry::Told { .. }
        | Entry::Time { .. }
        | Entry::Did { .. }
        | Entry::Recalled { .. }
        | Entry::Given { .. } => Vec::new(),
    }
}

fn size(transcript: &Transcript, kept: &Kept<'_>) -> usize {
    let bytes = match kept {
        Kept::Words(_, text) => text.len(),
        Kept::Call(call) => {
            let outcome = transcript.outcome(call.tool_use).map_or(0, |outcome| outcome.text().len());
            call.arguments.len() + outcome
        }
    };
    bytes.min(ONE_BYTES_MAX)
}
