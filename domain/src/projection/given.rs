//! Documents that went into the prompts of a run or a conversation: they lie in its row, for whoever reads an answer.

use deputy_protocol::event::{DocumentGiven, StepEvent};
use serde::{Deserialize, Serialize};

/// Most of them that are listed with one run or conversation; its steps have the rest.
const GIVEN_MAX: usize = 200;

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

#[cfg(test)]
mod tests {
    use super::{GIVEN_MAX, GivenDoc, apply};
    use chrono::DateTime;
    use deputy_protocol::event::{DocumentGiven, DocumentRef, StepEvent};
    use deputy_protocol::ids::{DocumentId, ToolUseId};
    use uuid::Uuid;

    fn given(number: u128) -> DocumentGiven {
        let document = DocumentRef { id: DocumentId(Uuid::from_u128(number)), version: 1 };
        DocumentGiven { document, whole: true }
    }

    fn step(numbers: &[u128], input: u32, is_read: bool) -> StepEvent {
        let documents = numbers.iter().map(|number| given(*number)).collect();
        let tool_use = is_read.then_some(ToolUseId(Uuid::nil()));
        StepEvent::Given { documents, tool_use, input, at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn an_answer_was_given_the_last_list_and_what_was_read_for_it() {
        let mut all = Vec::new();
        for step in [step(&[1, 2], 1, false), step(&[3], 1, true), step(&[2, 4], 3, false)] {
            apply(&mut all, &step);
            apply(&mut all, &step);
        }
        let of = |input| GivenDoc::for_input(&all, input);
        assert_eq!(of(0), []);
        assert_eq!(of(1), [given(1), given(2), given(3)]);
        assert_eq!(of(2), [given(1), given(2)]);
        assert_eq!(of(9), [given(2), given(4)]);
        for number in 0..500 {
            apply(&mut all, &step(&[number], 10, true));
        }
        assert_eq!((all.len(), all.last().unwrap().given), (GIVEN_MAX, given(499)));
    }
}
