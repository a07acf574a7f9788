//! Documents that went into the prompts of a run or a conversation: they lie in its row, for whoever reads an answer.

use deputy_protocol::event::{DocumentGiven, StepEvent};
use serde::{Deserialize, Serialize};

/// Most of them that are listed with one run or conversation; its steps have the rest.
pub(super) const GIVEN_MAX: usize = 200;

/// A document that went into a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDoc {
    /// Which, as it was.
    #[serde(flatten)]
    pub given: DocumentGiven,
    /// How many inputs the agent had been told by then.
    pub input: u32,
    /// Whether a tool read it; otherwise it is part of a list, which takes the place of earlier ones.
    pub was_read: bool,
}

/// Whether a step tells of documents that went into a prompt.
pub(super) const fn concerned(event: &StepEvent) -> bool {
    matches!(event, StepEvent::Given { .. })
}

/// What a step adds to them.
pub(super) fn apply(all: &mut Vec<GivenDoc>, event: &StepEvent) {
    let StepEvent::Given { documents, tool_use, input, .. } = event else { return };
    for given in documents {
        let new = GivenDoc { given: *given, input: *input, was_read: tool_use.is_some() };
        if !all.contains(&new) {
            all.push(new);
        }
    }
    // What the last answers were given is what is asked for.
    all.drain(..all.len().saturating_sub(GIVEN_MAX));
}

impl GivenDoc {
    /// What the answer to an input was given: the last list up to then, and what tools read for it.
    pub fn for_input(all: &[Self], input: u32) -> Vec<DocumentGiven> {
        let lists = all.iter().filter(|it| !it.was_read && it.input <= input);
        let last = lists.clone().map(|it| it.input).max();
        let read = all.iter().filter(|it| it.was_read && it.input == input);
        lists.filter(|it| Some(it.input) == last).chain(read).map(|it| it.given).collect()
    }
}
