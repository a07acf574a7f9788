use super::*;
use crate::driver::testing::{
    Event, SESSION, acts, end, ends, exit, killed, odd_lines, order, replay, shown, shown_launch,
};
use crate::driver::{Dialect, Kind};
use deputy_protocol::link::Stream;
use proptest::prelude::*;

macro_rules! captured {
    ($name:literal) => {
        include_str!(concat!("fixtures/0.61.0/", $name, ".jsonl"))
    };
}

fn gemini(captured: &str, code: i32) -> Vec<Act> {
    replay(Kind::Gemini, &order(Dialect::Gemini), captured, &exit(code))
}

fn trouble(acts: &[Act]) -> Trouble {
    match end(acts) {
        TurnEnd::Failed { trouble, .. } => *trouble,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[test]
fn an_edit_is_made_and_its_turn_ends_with_its_last_words() {
    let acts = gemini(captured!("edit"), 0);
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &TurnEnd::Done { text: "The sum adds now.".into() });
}

#[test]
fn a_session_is_gone_on_with() {
    let acts = gemini(captured!("resume"), 0);
    assert!(
        acts.contains(&Act::Fact(Fact::SessionBegan {
            session: SESSION.into(),
            model: Some("large".into())
        }))
    );
    assert_eq!(end(&acts), &TurnEnd::Done { text: "Went on.".into() });
}

#[test]
fn what_went_wrong_is_told_apart() {
    let troubles = [
        ("rate_limit", trouble(&gemini(captured!("rate_limit"), 173))),
        ("usage_limit", trouble(&gemini(captured!("usage_limit"), 173))),
        ("auth", trouble(&gemini(captured!("auth"), 144))),
        ("auth_401", trouble(&gemini(captured!("auth_401"), 145))),
        ("denied_403", trouble(&gemini(captured!("denied_403"), 147))),
        ("too_long", trouble(&gemini(captured!("too_long"), 144))),
        ("provider_500", trouble(&gemini(captured!("provider_500"), 244))),
        ("provider_503", trouble(&gemini(captured!("provider_503"), 247))),
        ("model_unknown", trouble(&gemini(captured!("model_unknown"), 1))),
        ("cut", trouble(&gemini(captured!("cut"), 1))),
        ("max_turns", trouble(&gemini(captured!("max_turns"), 53))),
        // Exit code 0.
        ("refusal", trouble(&gemini(captured!("refusal"), 0))),
        ("prompt_blocked", trouble(&gemini(captured!("prompt_blocked"), 0))),
        ("malformed_call", trouble(&gemini(captured!("malformed_call"), 0))),
        ("empty", trouble(&gemini(captured!("empty"), 0))),
        // Exit code 0, and a result that tells success.
        ("loop", trouble(&gemini(captured!("loop"), 0))),
    ];
    insta::assert_debug_snapshot!(troubles);
}

#[test]
fn an_answer_cut_at_its_greatest_length_cannot_be_told_from_a_whole_one() {
    let acts = gemini(captured!("max_tokens"), 0);
    assert_eq!(end(&acts), &TurnEnd::Done { text: "Half an ans".into() });
}

#[test]
fn a_call_that_succeeds_at_last_leaves_no_trace_in_the_output() {
    let acts = gemini(captured!("rate_limit_recovered"), 0);
    assert_eq!(end(&acts), &TurnEnd::Done { text: "The sum adds now.".into() });
}

#[test]
fn a_tool_that_does_not_exist_fails_and_the_turn_goes_on() {
    let acts = gemini(captured!("bad_tool"), 0);
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn a_session_that_is_unknown_or_taken_is_told_on_standard_error_alone() {
    for said in [
        "Error resuming session: No previous sessions found for this project.",
        "Error starting session: Session ID \"1\" already exists. Use --resume to resume it, or provide a different ID.",
    ] {
        let exit = Exit { stderr: said.into(), ..exit(42) };
        let acts = replay(Kind::Gemini, &order(Dialect::Gemini), "", &exit);
        assert_eq!(trouble(&acts), Trouble::Session);
    }
    let exit = Exit { stderr: "Invalid auth method selected.".into(), ..exit(41) };
    assert_eq!(trouble(&replay(Kind::Gemini, &order(Dialect::Gemini), "", &exit)), Trouble::Key);
}

#[test]
fn a_process_that_ends_without_a_result_has_crashed_whatever_its_code() {
    let order = order(Dialect::Gemini);
    assert_eq!(trouble(&replay(Kind::Gemini, &order, captured!("killed"), &killed())), Trouble::Crashed);
    // INT ends it with code 0.
    assert_eq!(trouble(&gemini(captured!("sigint"), 0)), Trouble::Crashed);
    // So does an end in the middle of much output.
    let acts = gemini(captured!("huge"), 0);
    assert_eq!(trouble(&acts), Trouble::Crashed);
    assert!(shown(&acts).contains("it ended without a result"));
}

#[test]
fn a_turn_that_was_to_end_was_interrupted() {
    let mut events = crate::driver::testing::lines(captured!("sigint"));
    events.push(Event::Word(Word::Interrupt));
    let acts = acts(Kind::Gemini, &order(Dialect::Gemini), &events, &exit(0));
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
}

#[test]
fn what_it_writes_at_every_start_is_no_remark() {
    let noise = [
        "YOLO mode is enabled. All tool calls will be automatically approved.",
        "    at async main (x.js:1:2)",
    ];
    let mut events = noise.map(|line| Event::Line(Stream::Stderr, line.into())).to_vec();
    events.push(Event::Line(Stream::Stderr, "Attempt 1 failed: slow down.. Retrying after 5393ms...".into()));
    let acts = acts(Kind::Gemini, &order(Dialect::Gemini), &events, &exit(0));
    assert_eq!(shown(&acts).matches("Remarked").count(), 1);
}

#[test]
fn it_is_started_with_the_gateway_and_a_briefing() {
    let mut order = order(Dialect::Gemini);
    order.briefing = "You work for Deputy.".into();
    insta::assert_snapshot!(shown_launch(&Kind::Gemini.launch(&order)));
}

#[test]
fn it_is_started_with_its_own_login_in_an_earlier_session() {
    let mut order = order(Dialect::Gemini);
    order.endpoint = None;
    order.briefing = "You work for Deputy.".into();
    order.session = Session::Resume(SESSION.into());
    insta::assert_snapshot!(shown_launch(&Kind::Gemini.launch(&order)));
}

#[test]
fn a_key_is_in_the_environment_alone() {
    let launch = Kind::Gemini.launch(&order(Dialect::Gemini));
    assert!(launch.argv.iter().all(|arg| !arg.contains("run-key")));
    assert!(!launch.env["DEPUTY_GEMINI_SETTINGS"].contains("run-key"));
    assert_eq!(launch.env["GEMINI_API_KEY"], "run-key");
}

const CAPTURED: &[&str] = &[
    captured!("edit"),
    captured!("bad_tool"),
    captured!("loop"),
    captured!("refusal"),
    captured!("rate_limit"),
];

proptest! {
    #[test]
    fn no_lines_end_the_turn_twice_or_differently(
        lines in odd_lines(CAPTURED),
        code in any::<Option<u8>>(),
        interrupted in any::<bool>(),
    ) {
        let mut events =
            lines.into_iter().map(|line| Event::Line(Stream::Stdout, line)).collect::<Vec<_>>();
        if interrupted {
            events.insert(events.len() / 2, Event::Word(Word::Interrupt));
        }
        let exit = Exit { code: code.map(i32::from), ..Exit::default() };
        let order = order(Dialect::Gemini);
        let seen = acts(Kind::Gemini, &order, &events, &exit);
        prop_assert_eq!(ends(&seen).len(), 1);
        prop_assert_eq!(seen, acts(Kind::Gemini, &order, &events, &exit));
    }
}
