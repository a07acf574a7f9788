use super::words::{Sentence, sentence};
use super::*;
use crate::driver::testing::{
    Event, SESSION, acts, end, ends, exit, killed, lines, odd_lines, order, replay, shown, shown_launch,
};
use crate::driver::{Dialect, Kind};
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use deputy_protocol::money::Usd;
use proptest::prelude::*;

macro_rules! captured {
    ($name:literal) => {
        include_str!(concat!("fixtures/0.86.2/", $name, ".txt"))
    };
}

fn aider(captured: &str) -> Vec<Act> {
    replay(Kind::Aider, &order(Dialect::Chat), captured, &exit(0))
}

fn failure(acts: &[Act]) -> (Trouble, &str) {
    match end(acts) {
        TurnEnd::Failed { trouble, detail } => (*trouble, detail),
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[test]
fn an_edit_is_made_and_its_turn_ends_with_what_it_wrote() {
    let acts = aider(captured!("edit"));
    insta::assert_snapshot!(shown(&acts));
    assert!(matches!(end(&acts), TurnEnd::Done { .. }));
}

#[test]
fn a_session_is_gone_on_with() {
    let acts = aider(captured!("resume"));
    assert_eq!(end(&acts), &TurnEnd::Done { text: "Went on.".into() });
}

#[test]
fn what_went_wrong_is_told_apart_though_its_exit_code_is_0() {
    let seen = [
        ("auth", aider(captured!("auth"))),
        ("rate_limit", aider(captured!("rate_limit"))),
        ("usage_limit", aider(captured!("usage_limit"))),
        ("too_long", aider(captured!("too_long"))),
        ("max_tokens", aider(captured!("max_tokens"))),
        ("bad_request", aider(captured!("bad_request"))),
        ("model_unknown", aider(captured!("model_unknown"))),
        ("empty", aider(captured!("empty"))),
        ("bad_edit", aider(captured!("bad_edit"))),
    ];
    let troubles = seen.iter().map(|(name, acts)| (name, failure(acts))).collect::<Vec<_>>();
    insta::assert_debug_snapshot!(troubles);
}

#[test]
fn a_call_that_succeeds_at_last_is_no_failure() {
    let mut events = lines(captured!("usage_limit"));
    events.truncate(12);
    events.push(Event::Line(Stream::Stdout, "Retrying in 0.2 seconds...".into()));
    events.extend(lines(captured!("edit")));
    let acts = acts(Kind::Aider, &order(Dialect::Chat), &events, &exit(0));
    assert!(matches!(end(&acts), TurnEnd::Done { .. }));
    assert!(shown(&acts).contains("is tried again: litellm.RateLimitError"));
    assert!(matches!(end(&aider(captured!("rate_limit_recovered"))), TurnEnd::Done { .. }));
}

#[test]
fn a_killed_process_has_crashed_or_was_interrupted() {
    let order = order(Dialect::Chat);
    let acts = replay(Kind::Aider, &order, captured!("killed"), &killed());
    assert_eq!(failure(&acts).0, Trouble::Crashed);
    let mut events = lines(captured!("killed"));
    events.push(Event::Word(Word::Interrupt));
    let acts = crate::driver::testing::acts(Kind::Aider, &order, &events, &killed());
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
}

#[test]
fn a_process_that_never_asked_its_model_has_crashed_whatever_its_code() {
    let acts = aider("Aider v0.86.2\nsomething odd\n");
    assert_eq!(failure(&acts), (Trouble::Crashed, "something odd"));
    assert_eq!(failure(&aider("")), (Trouble::Crashed, "it ended without a result"));
}

#[test]
fn what_it_says_it_used_is_read_with_its_rounding() {
    let used = |line| match sentence(line) {
        Sentence::Used(usage, cost) => (usage, cost),
        other => panic!("{line}: {other:?}"),
    };
    let few = TokenUsage { input: 120, output: 30, ..TokenUsage::default() };
    assert_eq!(used("Tokens: 120 sent, 30 received."), (few, None));
    let many = TokenUsage { input: 12_000, cache_write: 1_500, cache_read: 2_000, output: 1_200_000 };
    let line = "Tokens: 12k sent, 1.5k cache write, 2.0k cache hit, 1.2M received. Cost: $0.02 message, $0.04 session.";
    assert_eq!(used(line), (many, Usd::try_new(0.02)));
    assert_eq!(sentence("Tokens: many sent, few received."), Sentence::Words);
    assert_eq!(sentence("Tokens: "), Sentence::Words);
}

#[test]
fn it_is_started_without_a_hand_on_git_or_the_shell() {
    let mut order = order(Dialect::Chat);
    order.args = vec!["--edit-format".into(), "diff".into()];
    order.briefing = "You work for Deputy.".into();
    insta::assert_snapshot!(shown_launch(&Kind::Aider.launch(&order)));
}

#[test]
fn it_is_started_with_its_own_login_in_an_earlier_session() {
    let mut order = order(Dialect::Chat);
    order.endpoint = None;
    order.session = Session::Resume("../odd name".into());
    let launch = Kind::Aider.launch(&order);
    assert!(launch.argv.iter().any(|arg| arg == "--restore-chat-history"));
    assert!(launch.argv.iter().all(|arg| arg != "--model"));
    assert_eq!(launch.env["DEPUTY_AIDER_SESSION"], "___odd_name");
}

#[test]
fn each_dialect_has_its_name_for_the_model_and_its_address() {
    let started = [Dialect::Anthropic, Dialect::Responses, Dialect::Chat, Dialect::Gemini].map(|dialect| {
        let argv = Kind::Aider.launch(&order(dialect)).argv;
        let after =
            |flag: &str| argv.iter().skip_while(|arg| *arg != flag).nth(1).cloned().unwrap_or_default();
        (after("--model"), after("--set-env"))
    });
    insta::assert_debug_snapshot!(started);
}

#[test]
fn a_prompt_is_never_a_command_of_its_own() {
    for prompt in ["/run touch made", "!touch made"] {
        let mut order = order(Dialect::Chat);
        order.prompt = prompt.into();
        assert_eq!(Kind::Aider.launch(&order).stdin, Stdin::Text(format!(" {prompt}")));
    }
}

#[test]
fn a_key_is_in_the_environment_alone() {
    let launch = Kind::Aider.launch(&order(Dialect::Anthropic));
    assert!(launch.argv.iter().all(|arg| !arg.contains("run-key")));
    assert_eq!(launch.env["ANTHROPIC_API_KEY"], "run-key");
}

#[test]
fn a_session_has_the_name_it_was_given() {
    let named = Act::Fact(Fact::SessionBegan { session: SESSION.into(), model: None });
    assert_eq!(aider(captured!("edit"))[0], named);
}

const CAPTURED: &[&str] =
    &[captured!("edit"), captured!("bad_edit"), captured!("usage_limit"), captured!("too_long")];

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
        let order = order(Dialect::Chat);
        let seen = acts(Kind::Aider, &order, &events, &exit);
        prop_assert_eq!(ends(&seen).len(), 1);
        prop_assert_eq!(seen, acts(Kind::Aider, &order, &events, &exit));
    }
}
