//! An owner that went away in the middle of something.

use super::fixtures::{READ, Sitting, TEST};
use crate::agent::Move;
use crate::run::Cut;
use deputy_protocol::event::ToolOutcome;

#[test]
fn a_tool_that_began_is_not_begun_again() {
    let mut sitting = Sitting::new().told().said("", &[READ, TEST]);
    let tools = sitting.wanted();
    assert!(tools.iter().all(|tool| !tool.began));
    sitting.started(&tools[0]);
    let again: Vec<bool> = sitting.wanted().iter().map(|tool| tool.began).collect();
    assert_eq!(again, [true, false]);
}

#[test]
fn a_lost_result_is_told_as_unknown_and_never_asked_for_again() {
    let mut sitting = Sitting::new().told().said("", &[TEST]);
    let tool = sitting.wanted().remove(0);
    sitting.started(&tool);
    let lost = ToolOutcome::Unknown { text: "outcome unknown".to_owned() };
    sitting.finished(tool.call.tool_use, lost.clone());
    assert_eq!(sitting.next(), Move::Call);
    // A result that comes late, from whoever was thought to be gone, changes nothing.
    sitting.finished(tool.call.tool_use, ToolOutcome::Done { text: "late".to_owned() });
    assert_eq!(sitting.transcript.outcome(tool.call.tool_use), Some(&lost));
}

#[test]
fn a_call_in_flight_is_given_up_before_anything_else() {
    let mut sitting = Sitting::new().told();
    let call_id = sitting.call_started();
    sitting.message("Stop guessing");
    let Move::GiveUpCall { call_id: given_up, model, detail } = sitting.next() else { panic!() };
    assert_eq!((given_up, model.as_str()), (call_id, "lab/one"));
    assert!(detail.contains("Deputy was restarted"), "{detail}");
    sitting.call_failed(call_id);
    assert_eq!(sitting.told().next(), Move::Call);
}

#[test]
fn a_call_that_was_given_up_says_who_wanted_that() {
    for (cut, words) in [
        (Cut::Paused, "the founder paused"),
        (Cut::TimeUp, "the time of this run was used up"),
        (Cut::Stopped, "the founder stopped"),
    ] {
        let mut sitting = Sitting::new().told();
        sitting.call_started();
        sitting.run.cut = Some(cut);
        let Move::GiveUpCall { detail, .. } = sitting.next() else { panic!() };
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn the_next_move_is_the_same_however_often_it_is_asked_for() {
    let stages = [
        Sitting::new(),
        Sitting::new().told(),
        Sitting::new().told().said("", &[READ, TEST]),
        Sitting::new().told().said("", &[READ]).used("ok"),
        Sitting::new().told().said("Done.", &[]),
    ];
    for sitting in stages {
        assert_eq!(sitting.next(), sitting.clone().next());
    }
}
