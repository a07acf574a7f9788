//! Conversations that grow beyond the model's window.

use super::fixtures::{READ, Sitting, TEST, WINDOW, at};
use crate::agent::{Entry, Kit as _, Move, Workbench, build, summary_request, without_model};
use crate::model::{ModelMessage, ModelName};
use deputy_protocol::event::StepEvent;

fn model() -> ModelName {
    "lab/one".parse().unwrap()
}

/// Turns of two tools each, so four entries a turn.
fn turns(mut sitting: Sitting, count: u32, context_tokens: u64) -> Sitting {
    for n in 0..count {
        sitting = sitting.told();
        sitting.answer(&format!("turn {n}"), &[READ, TEST], false, context_tokens);
        let result = format!("result {}", sitting.mint());
        sitting = sitting.used(&result);
    }
    sitting
}

fn compacted(mut sitting: Sitting, summary: &str) -> Sitting {
    let (_, entries) =
        summary_request(&model(), "system".to_owned(), &Workbench::default().keeps(), &sitting.transcript)
            .unwrap();
    sitting.step(&StepEvent::Compacted { summary: summary.to_owned(), entries, at: at(0) });
    sitting
}

#[test]
fn a_conversation_is_made_shorter_once_it_fills_most_of_the_window() {
    let limit = WINDOW * 70 / 100;
    assert_eq!(turns(Sitting::new(), 10, limit).next(), Move::Call);
    assert_eq!(turns(Sitting::new(), 10, limit + 1).next(), Move::Compact);
}

#[test]
fn a_short_conversation_is_left_alone_however_many_tokens_it_has() {
    assert_eq!(turns(Sitting::new(), 2, WINDOW).next(), Move::Call);
    let sitting = turns(Sitting::new(), 2, WINDOW);
    assert!(
        summary_request(&model(), String::new(), &Workbench::default().keeps(), &sitting.transcript)
            .is_none()
    );
    assert!(without_model(&sitting.transcript).is_none());
}

#[test]
fn it_goes_on_with_the_summary_and_the_recent_past() {
    let sitting = compacted(turns(Sitting::new(), 10, WINDOW), "We mended the parser.");
    assert_eq!(sitting.next(), Move::Call, "the next answer says how long it is now");
    let request = build(&model(), "system".to_owned(), &Workbench::default(), &sitting.transcript);
    let ModelMessage::User { text } = &request.messages[0] else { panic!("{:?}", request.messages[0]) };
    assert!(text.contains("We mended the parser."));
    let text = serde_json::to_string(&request.messages).unwrap();
    assert!(text.contains("turn 9") && !text.contains("turn 0"));
}

#[test]
fn the_cut_never_separates_a_result_from_its_call() {
    for count in 4..40 {
        let sitting = turns(Sitting::new(), count, WINDOW);
        let Some((_, hidden)) =
            summary_request(&model(), String::new(), &Workbench::default().keeps(), &sitting.transcript)
        else {
            continue;
        };
        let first = &sitting.transcript.entries[usize::try_from(hidden).unwrap()];
        assert!(!matches!(first, Entry::Did { .. }), "after {count} turns");
    }
}

#[test]
fn it_can_be_made_shorter_twice() {
    let once = compacted(turns(Sitting::new(), 10, WINDOW), "First part.");
    let (hidden, _) = once.transcript.compacted.clone().unwrap();
    let longer = turns(once, 10, WINDOW);
    assert_eq!(longer.next(), Move::Compact);
    let (request, more) =
        summary_request(&model(), String::new(), &Workbench::default().keeps(), &longer.transcript).unwrap();
    assert!(more > hidden as u64);
    let text = serde_json::to_string(&request.messages).unwrap();
    assert!(text.contains("First part."), "the second summary stands for the first one, too");
    assert!(!text.contains("turn 0\""), "what the first one stands for is not sent again");
    let twice = compacted(longer, "Both parts.");
    let request = build(&model(), String::new(), &Workbench::default(), &twice.transcript);
    let text = serde_json::to_string(&request.messages).unwrap();
    assert!(text.contains("Both parts.") && !text.contains("First part."));
}

#[test]
fn the_summary_is_asked_for_without_tools() {
    let sitting = turns(Sitting::new(), 10, WINDOW);
    let (request, _) =
        summary_request(&model(), "system".to_owned(), &Workbench::default().keeps(), &sitting.transcript)
            .unwrap();
    assert!(request.tools.is_empty());
    assert!(
        matches!(request.messages.as_slice(), [ModelMessage::User { text }] if text.contains("Make the tests pass"))
    );
}

#[test]
fn a_summary_of_our_own_keeps_what_was_told_and_used() {
    let sitting = turns(Sitting::new(), 10, WINDOW);
    let (summary, hidden) = without_model(&sitting.transcript).unwrap();
    assert!(summary.contains("told: Make the tests pass") && summary.contains("cargo test"), "{summary}");
    assert!(hidden > 0);
}

#[test]
fn a_conversation_of_huge_results_does_not_ask_to_be_shortened_for_ever() {
    let mut sitting = turns(Sitting::new(), 10, WINDOW);
    for _ in 0..40 {
        sitting = sitting.told();
        match sitting.next() {
            Move::Compact => sitting = compacted(sitting, "short"),
            Move::Call => sitting = turns(sitting, 1, WINDOW),
            other => panic!("{other:?}"),
        }
    }
    assert!(sitting.transcript.answers > 20, "most moves are work: {}", sitting.transcript.answers);
}
