use super::*;
use crate::driver::testing::{
    Event, SESSION, acts, end, ends, exit, killed, lines, odd_lines, order, replay, shown, shown_launch, talk,
};
use crate::driver::{Dialect, Kind};
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use deputy_protocol::money::Usd;
use proptest::prelude::*;

macro_rules! captured {
    ($name:literal) => {
        include_str!(concat!("fixtures/2.1.197/", $name, ".jsonl"))
    };
}

fn claude(captured: &str, code: i32) -> Vec<Act> {
    replay(Kind::Claude, &order(Dialect::Anthropic), captured, &exit(code))
}

fn allowed(fact: &Fact) -> Vec<Word> {
    match fact {
        Fact::PermissionAsked { key, .. } => {
            vec![Word::Permission { key: key.clone(), told: Told::Allowed }]
        }
        _ => Vec::new(),
    }
}

fn done(text: &str) -> TurnEnd {
    TurnEnd::Done { text: text.into() }
}

fn trouble(acts: &[Act]) -> Trouble {
    match end(acts) {
        TurnEnd::Failed { trouble, .. } => *trouble,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

fn steering(words: &'static [&'static str]) -> impl FnMut(&Fact) -> Vec<Word> {
    let mut left = Some(words);
    move |fact| match fact {
        Fact::ToolBegan { .. } | Fact::SessionBegan { .. } => {
            left.take().unwrap_or_default().iter().map(|text| Word::Prompt((*text).into())).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn an_edit_is_asked_for_allowed_and_made_and_a_second_turn_follows_in_the_same_process() {
    let mut turns = 0;
    let acts = talk(Kind::Claude, &order(Dialect::Anthropic), captured!("edit"), &exit(0), |fact| {
        if let Fact::TurnEnded(_) = fact {
            turns += 1;
            return if turns == 1 { vec![Word::Prompt("And again?".into())] } else { Vec::new() };
        }
        allowed(fact)
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(ends(&acts), [&done("The sum adds now."), &done("The second turn is done.")]);
}

#[test]
fn what_is_denied_is_told_to_the_model_with_the_reason() {
    let acts =
        talk(Kind::Claude, &order(Dialect::Anthropic), captured!("denied"), &exit(0), |fact| match fact {
            Fact::PermissionAsked { key, .. } => {
                let told = Told::Denied { reason: "The founder said no: not now.".into() };
                vec![Word::Permission { key: key.clone(), told }]
            }
            _ => Vec::new(),
        });
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn a_harmless_command_is_asked_for_too() {
    let acts = talk(Kind::Claude, &order(Dialect::Anthropic), captured!("command"), &exit(0), allowed);
    let asked = acts.iter().find_map(|act| match act {
        Act::Fact(Fact::PermissionAsked { tool, arguments, title, .. }) => Some((tool, arguments, title)),
        _ => None,
    });
    let (tool, arguments, title) = asked.expect("it asks");
    assert_eq!((tool.as_str(), title.as_str()), ("Bash", "Bash: List the files"));
    assert_eq!(arguments, r#"{"command":"ls","description":"List the files"}"#);
}

#[test]
fn questions_asked_together_are_answered_together() {
    let acts =
        talk(Kind::Claude, &order(Dialect::Anthropic), captured!("question"), &exit(0), |fact| match fact {
            Fact::QuestionAsked { key, question, .. } => {
                let text = if question.contains("sum") { "Neither: complex numbers" } else { "Yes" };
                vec![Word::Answer { key: key.clone(), text: text.into() }]
            }
            _ => Vec::new(),
        });
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn an_open_stance_asks_for_nothing() {
    let acts = claude(captured!("open"), 0);
    assert!(!shown(&acts).contains("PermissionAsked"));
    assert_eq!(end(&acts), &done("The sum adds now."));
}

#[test]
fn words_read_between_two_tools_belong_to_the_turn() {
    let order = order(Dialect::Anthropic);
    let mut words = Some("Also say hello.");
    let acts = talk(Kind::Claude, &order, captured!("steered"), &exit(0), |fact| match fact {
        Fact::ToolBegan { .. } => words.take().map(|text| Word::Prompt(text.into())).into_iter().collect(),
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &done("I waited, and hello."));
}

#[test]
fn words_read_after_the_answer_lengthen_the_turn() {
    let order = order(Dialect::Anthropic);
    let acts =
        talk(Kind::Claude, &order, captured!("queued"), &exit(0), steering(&["Also say hello.", "And bye."]));
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &done("Hello, and bye."));
}

#[test]
fn words_told_before_the_program_is_ready_wait_for_it() {
    let mut events = vec![Event::Word(Word::Prompt("Also say hello.".into()))];
    events.extend(lines(captured!("steered")));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert_eq!(end(&acts), &done("I waited, and hello."));
}

#[test]
fn words_that_cannot_be_told_apart_by_an_id_are_sent_behind_the_answer() {
    let nameless = captured!("open").replace("\"uuid\"", "\"other\"");
    let mut events = lines(&nameless);
    events.insert(1, Event::Word(Word::Prompt("Also say hello.".into())));
    events.extend(lines(captured!("empty").lines().last().unwrap()));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert!(shown(&acts).contains("Also say hello."));
    assert_eq!(ends(&acts).len(), 1);
}

#[test]
fn an_interrupted_turn_ends_and_the_process_goes_on() {
    let order = order(Dialect::Anthropic);
    let mut is_first = true;
    let acts = talk(Kind::Claude, &order, captured!("interrupted"), &exit(0), |fact| match fact {
        Fact::ToolBegan { .. } => vec![Word::Interrupt],
        Fact::TurnEnded(_) if std::mem::take(&mut is_first) => vec![Word::Prompt("Go on.".into())],
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(ends(&acts), [&TurnEnd::Interrupted, &done("I go on.")]);
}

#[test]
fn a_question_ends_with_the_interrupted_turn_and_a_late_answer_goes_nowhere() {
    let order = order(Dialect::Anthropic);
    let mut asked = None;
    let acts = talk(Kind::Claude, &order, captured!("interrupted_question"), &exit(1), |fact| match fact {
        Fact::PermissionAsked { key, .. } => {
            asked = Some(key.clone());
            vec![Word::Interrupt]
        }
        Fact::TurnEnded(_) => {
            vec![Word::Permission { key: asked.clone().unwrap(), told: Told::Allowed }]
        }
        _ => Vec::new(),
    });
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
    assert!(!shown(&acts).contains("control_response"));
}

#[test]
fn what_was_not_read_before_an_interruption_is_taken_back() {
    let order = order(Dialect::Anthropic);
    let acts = talk(Kind::Claude, &order, captured!("interrupted_unread"), &exit(1), |fact| match fact {
        Fact::ToolBegan { .. } => vec![Word::Prompt("Also say hello.".into()), Word::Interrupt],
        _ => Vec::new(),
    });
    insta::assert_snapshot!(shown(&acts));
    assert_eq!(end(&acts), &TurnEnd::Interrupted);
}

#[test]
fn nothing_is_interrupted_between_two_turns() {
    let mut events = lines(captured!("rate_limit_recovered"));
    events.push(Event::Word(Word::Interrupt));
    let acts = acts(Kind::Claude, &order(Dialect::Anthropic), &events, &exit(0));
    assert!(!shown(&acts).contains("control_request"));
    assert_eq!(end(&acts), &done("Back again."));
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
fn a_line_that_makes_no_sense_is_a_remark_and_never_an_end() {
    let odd = "no JSON\nno JSON\n{\"type\":\"brand_new\"}\n{\"type\":\"result\",\"subtype\":7}\n[]\nnull";
    let acts = claude(odd, 0);
    insta::assert_snapshot!(shown(&acts));
}

#[test]
fn it_is_started_to_ask() {
    let mut order = order(Dialect::Anthropic);
    order.args = vec!["--max-turns".into(), "50".into()];
    order.briefing = "You work for Deputy.".into();
    insta::assert_snapshot!(shown_launch(&Kind::Claude.launch(&order)));
}

#[test]
fn it_is_started_open_with_its_own_login_in_an_earlier_session() {
    let mut order = order(Dialect::Anthropic);
    order.program = Some("/opt/claude".into());
    order.stance = Stance::Open;
    order.session = Session::Resume(SESSION.into());
    order.endpoint = None;
    insta::assert_snapshot!(shown_launch(&Kind::Claude.launch(&order)));
}

#[test]
fn a_briefing_too_long_for_an_argument_goes_before_the_first_prompt() {
    let mut order = order(Dialect::Anthropic);
    order.briefing = "x".repeat(launch::BRIEFING_BYTES_MAX + 1);
    assert!(Kind::Claude.launch(&order).argv.iter().all(|arg| arg.len() < 1_000));
    let sent = shown(&acts(Kind::Claude, &order, &[], &exit(0)));
    assert!(sent.contains("xxx"));
    order.session = Session::Resume(SESSION.into());
    assert!(!shown(&acts(Kind::Claude, &order, &[], &exit(0))).contains("xxx"));
}

#[test]
fn a_key_is_in_the_environment_alone() {
    let launch = Kind::Claude.launch(&order(Dialect::Anthropic));
    assert!(launch.argv.iter().all(|arg| !arg.contains("run-key")));
    assert_eq!(launch.env["ANTHROPIC_API_KEY"], "run-key");
}

const CAPTURED: &[&str] = &[
    captured!("edit"),
    captured!("question"),
    captured!("queued"),
    captured!("interrupted_unread"),
    captured!("usage_limit"),
    captured!("agent"),
];

fn words() -> impl Strategy<Value = Option<Word>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(Word::Interrupt)),
        1 => "[a-f0-9-]{0,40}(#[0-9])?".prop_map(|key| Some(Word::Answer { key, text: "yes".into() })),
        1 => "[a-f0-9-]{0,40}".prop_map(|key| Some(Word::Permission { key, told: Told::Allowed })),
        1 => "[a-z ]{0,20}".prop_map(|text| Some(Word::Prompt(text))),
    ]
}

proptest! {
    #[test]
    fn no_lines_and_words_end_a_turn_twice_or_differently(
        lines in odd_lines(CAPTURED),
        words in proptest::collection::vec(words(), 0..60),
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
