//! Loop detection: the same call with the same outcome, again and again.

use super::transcript::{Entry, Transcript};
use deputy_protocol::event::ToolOutcome;

/// Equal calls in a row after which the model is told.
const REMARK_AT: usize = 4;

/// Equal calls in a row after which nobody believes that it will get better.
const LOST_AT: usize = 10;

/// What the recent calls look like.
pub(super) enum Repetition {
    /// As they should.
    None,
    /// The model should be told so.
    Remark(String),
    /// The agent is lost.
    Lost(String),
}

/// Looks at the answers since the agent last got a new input.
pub(super) fn repetition(transcript: &Transcript) -> Repetition {
    let rounds: Vec<Vec<(&str, &str, Option<&ToolOutcome>)>> = transcript
        .entries
        .iter()
        .rev()
        .take_while(|entry| !matches!(entry, Entry::Told { input: 1.., .. }))
        .filter_map(|entry| match entry {
            Entry::Said { tool_calls, .. } if !tool_calls.is_empty() => Some(
                tool_calls
                    .iter()
                    .map(|call| {
                        (call.name.as_str(), call.arguments.as_str(), transcript.outcome(call.tool_use))
                    })
                    .collect(),
            ),
            _ => None,
        })
        .take(LOST_AT)
        .collect();
    let Some(last) = rounds.first() else { return Repetition::None };
    let equal = rounds.iter().take_while(|round| *round == last).count();
    let names = last.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ");
    if equal >= LOST_AT {
        return Repetition::Lost(format!(
            "the agent called {names} {equal} times in a row with the same outcome"
        ));
    }
    // Said once, at the moment the count is reached; the answer after it starts a new judgement.
    if equal == REMARK_AT {
        return Repetition::Remark(format!(
            "You called {names} {equal} times in a row with the same arguments and the same outcome. \
             Try something else, ask the founder, or finish with what there is."
        ));
    }
    Repetition::None
}
