//! What goes wrong, what is used, and lines that make no sense.

use super::*;
use crate::driver::testing::{Event, SESSION, killed, odd_lines, word};
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use deputy_protocol::money::Usd;
use proptest::prelude::*;

fn trouble(acts: &[Act]) -> Trouble {
    match end(acts) {
        TurnEnd::Failed { trouble, .. } => *trouble,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[test]
fn what_went_wrong_is_told_apart() {
    let troubles = [
        ("rate_limit", trouble(&claude(captured!("rate_limit"), 1))),
        ("usage_limit", trouble(&claude(captured!("usage_limit"), 1))),
        ("auth", trouble(&claude(captured!("auth"), 1))),
        ("forbidden", trouble(&claude(captured!("forbidden"), 1))),
        ("credit", trouble(&claude(captured!("credit"), 1))),
        ("too_long", trouble(&claude(captured!("too_long"), 1))),
        ("bad_request", trouble(&claude(captured!("bad_request"), 1))),
        ("model_unknown", trouble(&claude(captured!("model_unknown"), 1))),
        ("provider_500", trouble(&claude(captured!("provider_500"), 1))),
        ("provider_529", trouble(&claude(captured!("provider_529"), 1))),
        ("provider_gone", trouble(&claude(captured!("provider_gone"), 1))),
        ("refusal", trouble(&claude(captured!("refusal"), 1))),
        ("max_tokens", trouble(&claude(captured!("max_tokens"), 1))),
        ("max_turns", trouble(&claude(captured!("max_turns"), 1))),
        ("unknown_session", trouble(&claude(captured!("unknown_session"), 1))),
        // Exit code 0, and a result that tells success.
        ("empty", trouble(&claude(captured!("empty"), 0))),
    ];
    insta::assert_debug_snapshot!(troubles);
}

#[test]
fn a_call_that_succeeds_at_last_is_a_remark() {
    let acts = claude(captured!("rate_limit_recovered"), 0);
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn an_account_that_comes_near_its_limit_is_a_remark() {
    let acts = claude(captured!("usage_warning"), 0);
    assert!(shown(&acts).contains("five_hour: allowed_warning, 95 % used, until 1795302000"));
    assert_eq!(end(&acts), &done("Still going."));
}

#[test]
fn a_killed_process_has_crashed_and_used_what_it_began() {
    let order = order(Dialect::Anthropic);
    let acts = replay(Kind::Claude, &order, captured!("killed"), &killed());
    assert_eq!(trouble(&acts), Trouble::Crashed);
    let used = TokenUsage { input: 260, cache_read: 40, cache_write: 20, output: 2 };
    assert!(acts.contains(&Act::Fact(Fact::Used { usage: used, cost_usd: None })));
}

#[test]
fn a_process_that_ends_without_a_result_has_crashed_whatever_its_code() {
    for code in [0, 1, 143] {
        let acts = replay(Kind::Claude, &order(Dialect::Anthropic), captured!("killed"), &exit(code));
        assert_eq!(trouble(&acts), Trouble::Crashed, "{code}");
    }
    let stderr = format!("Error: Session ID {SESSION} is already in use.");
    let end = Exit { stderr, ..exit(1) };
    assert_eq!(trouble(&acts(Kind::Claude, &order(Dialect::Anthropic), &[], &end)), Trouble::Session);
}

#[test]
fn usage_is_what_was_added_since_the_last_result() {
    let acts = claude(captured!("edit"), 0);
    let used = acts.iter().filter_map(|act| match act {
        Act::Fact(Fact::Used { usage, cost_usd }) => Some((*usage, *cost_usd)),
        _ => None,
    });
    let first = TokenUsage { input: 390, cache_read: 60, cache_write: 30, output: 90 };
    let second = TokenUsage { input: 130, cache_read: 20, cache_write: 10, output: 30 };
    let expected = [(first, Usd::try_new(0.003_967_5)), (second, Usd::try_new(0.001_322_5))];
    assert_eq!(used.collect::<Vec<_>>(), expected);
}

#[test]
fn an_agent_below_it_uses_tools_but_does_not_speak() {
    let acts = claude(captured!("agent"), 0);
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn a_huge_result_of_a_tool_is_one_fact() {
    let acts = claude(captured!("huge"), 0);
    assert_eq!(end(&acts), &done("That was much."));
}

#[test]
fn pieces_are_shown_where_the_configuration_asks_for_them() {
    let acts = claude(captured!("pieces"), 0);
    assert_eq!(acts.iter().filter(|act| matches!(act, Act::Show(_))).count(), 2);
}

#[test]
fn a_resumed_session_keeps_its_name() {
    let acts = claude(captured!("resumed"), 0);
    let named = Fact::SessionBegan { session: SESSION.into(), model: Some("large".into()) };
    assert!(acts.contains(&Act::Fact(named)));
    assert_eq!(end(&acts), &done("I went on."));
}

#[test]
fn a_request_that_nobody_understands_is_refused_at_once() {
    let odd = r#"{"type":"control_request","request_id":"r1","request":{"subtype":"hook_callback","callback_id":"c"}}
{"type":"control_request","request_id":"r2","request":{"subtype":"can_use_tool","tool_name":"AskUserQuestion","input":{"odd":1}}}"#;
    let acts = claude(odd, 0);
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn a_request_that_cannot_be_read_is_refused_at_once() {
    for odd in [
        r#"{"type":"control_request","request_id":"r1"}"#,
        r#"{"type":"control_request","request_id":"r1","subtype":7,"request":{"subtype":"can_use_tool"}}"#,
        r#"{"type":"control_request","request_id":"r1","request":{"subtype":"can_use_tool","tool_name":7,"input":{}}}"#,
    ] {
        let told = shown(&claude(odd, 0));
        assert!(told.contains(r#"{"subtype":"error","request_id":"r1""#), "{told}");
    }
}

#[test]
fn a_request_that_is_too_long_to_be_read_ends_the_turn() {
    let mut driver = Kind::Claude.driver(&order(Dialect::Anthropic));
    driver.begin();
    let acts = driver.cut(r#"{"type":"user","message":{"content":"#);
    assert!(ends(&acts).is_empty(), "nobody waits for an answer to that: {}", shown(&acts));
    let acts = driver.cut(r#"{"type":"control_request","request_id":"r1","request":{"#);
    assert_eq!(trouble(&acts), Trouble::Other);
    assert!(shown(&acts).contains("more than 4 MiB"), "{}", shown(&acts));
}

#[test]
fn a_line_that_makes_no_sense_is_a_remark_and_never_an_end() {
    let odd = "no JSON\nno JSON\n{\"type\":\"brand_new\"}\n{\"type\":\"result\",\"subtype\":7}\n[]\nnull";
    let acts = claude(odd, 0);
    insta::assert_snapshot!(shown(&acts));
}

const CAPTURED: &[&str] = &[
    captured!("edit"),
    captured!("question"),
    captured!("queued"),
    captured!("interrupted_unread"),
    captured!("usage_limit"),
    captured!("agent"),
];

proptest! {
    #[test]
    fn no_lines_and_words_end_a_turn_twice_or_differently(
        lines in odd_lines(CAPTURED),
        words in proptest::collection::vec(proptest::option::weighted(0.5, word()), 0..60),
        code in any::<Option<i32>>(),
    ) {
        let mut events = Vec::new();
        let mut words = words.into_iter();
        for line in lines {
            events.push(Event::Line(Stream::Stdout, line));
            events.extend(words.next().flatten().map(Event::Word));
        }
        let order = order(Dialect::Anthropic);
        let exit = Exit { code, ..Exit::default() };
        let seen = acts(Kind::Claude, &order, &events, &exit);
        let prompts = events.iter().filter(|event| matches!(event, Event::Word(Word::Prompt(_)))).count();
        prop_assert!((1..=1 + prompts).contains(&ends(&seen).len()));
        prop_assert_eq!(seen, acts(Kind::Claude, &order, &events, &exit));
    }
}
