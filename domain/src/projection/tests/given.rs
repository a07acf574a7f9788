//! What lists of documents a run or a conversation was given.

use crate::projection::given::{GIVEN_MAX, GivenDoc, apply};
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
