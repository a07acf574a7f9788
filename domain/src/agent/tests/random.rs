//! Whatever a model answers, the work comes to an end.

use super::fixtures::{Sitting, WINDOW, at};
use super::request::assert_well_formed;
use crate::agent::{Move, Workbench, build, without_model};
use deputy_protocol::event::{StepEvent, ToolOutcome};
use proptest::prelude::*;
use std::collections::HashSet;

/// What the model says next.
#[derive(Clone, Debug)]
struct Said {
    wishes: Vec<u8>,
    truncated: bool,
    tokens: u64,
    outcome: u8,
    fails: bool,
    crashes: bool,
}

fn said() -> impl Strategy<Value = Said> {
    let wishes = prop::collection::vec(any::<u8>(), 0..5);
    let tokens = 0_u64..WINDOW;
    (wishes, any::<bool>(), tokens, any::<u8>(), prop::bool::weighted(0.1), prop::bool::weighted(0.1))
        .prop_map(|(wishes, truncated, tokens, outcome, fails, crashes)| Said {
            wishes,
            truncated,
            tokens,
            outcome,
            fails,
            crashes,
        })
}

/// Calls from sensible to nonsense; `finish` and questions are rare, so that conversations last.
fn wish(number: u8, may_end: bool) -> (&'static str, &'static str) {
    match number % 32 {
        0 if may_end => ("finish", r#"{"summary":"done"}"#),
        1 if may_end => ("ask_founder", r#"{"question":"Which?"}"#),
        2..=5 => ("shell_exec", r#"{"cmd":"make"}"#),
        6 => ("shell_exec", "{broken"),
        7 => ("no_such_tool", "{}"),
        8 => ("remember", r#"{"category":"open","key":"a","text":"b"}"#),
        9 => ("fs_read", r#"{"path":7}"#),
        _ => ("fs_read", r#"{"path":"a"}"#),
    }
}

/// Carries out moves until the agent ends or asks. Returns the moves made and the end.
fn play(script: &[Said], may_end: bool) -> (usize, Move) {
    let mut sitting = Sitting::new();
    let mut turns = script.iter().cycle();
    let mut begun = HashSet::new();
    for moves in 0..20_000 {
        match sitting.next() {
            Move::Tell { source, input, text } => {
                sitting.step(&StepEvent::Prompted { source, input, text, at: at(0) });
            }
            Move::GiveUpCall { call_id, .. } => sitting.call_failed(call_id),
            Move::Use(tools) => {
                let said = turns.next().unwrap();
                for tool in &tools {
                    let fresh = begun.insert(tool.call.tool_use);
                    assert_eq!(fresh, !tool.began, "a tool that began is not begun again");
                    if tool.began {
                        let lost = ToolOutcome::Unknown { text: "lost".to_owned() };
                        sitting.finished(tool.call.tool_use, lost);
                        continue;
                    }
                    sitting.started(tool);
                    if said.crashes {
                        break;
                    }
                    let text = format!("{}", said.outcome % 3);
                    sitting.finished(tool.call.tool_use, ToolOutcome::Done { text });
                }
            }
            Move::Compact => {
                let (summary, entries) = without_model(&sitting.transcript).unwrap();
                sitting.step(&StepEvent::Compacted { summary, entries, at: at(0) });
            }
            Move::Call => {
                if moves % 16 == 0 {
                    assert_well_formed(&build(
                        &"lab/one".parse().unwrap(),
                        String::new(),
                        &Workbench::default(),
                        &sitting.transcript,
                    ));
                }
                let said = turns.next().unwrap();
                if said.fails {
                    let call = sitting.call_started();
                    if !said.crashes {
                        sitting.call_failed(call);
                    }
                    continue;
                }
                let wishes: Vec<_> = said.wishes.iter().map(|number| wish(*number, may_end)).collect();
                sitting.answer("words", &wishes, said.truncated, said.tokens);
            }
            end @ (Move::Finish { .. } | Move::Fail(_) | Move::Ask { .. }) => {
                assert!(sitting.transcript.answers <= 400);
                return (moves, end);
            }
        }
    }
    let answers = sitting.transcript.answers;
    panic!("no end after 20000 moves and {answers} answers");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_conversation_ends(script in prop::collection::vec(said(), 1..30)) {
        // A script in which every call fails never gets an answer: that is bounded by whoever retries.
        prop_assume!(script.iter().any(|said| !said.fails));
        play(&script, true);
    }

    #[test]
    fn a_model_that_never_ends_is_ended(script in prop::collection::vec(said(), 1..30)) {
        prop_assume!(script.iter().any(|said| !said.fails));
        let (_, end) = play(&script, false);
        let ended = matches!(end, Move::Fail(_) | Move::Finish { .. });
        prop_assert!(ended);
    }
}
