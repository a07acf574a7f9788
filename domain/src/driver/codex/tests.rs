use super::launch;
use crate::driver::testing::{Script, ends, ends_each_turn_once, exit, killed, odd_lines, play, shown, word};
use crate::driver::{Dialect, Endpoint, Kind, LaunchOrder, Rules, Session, Stance, Stdin, Told, Word};
use proptest::prelude::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/0.169.0/", $name, ".jsonl"))
    };
}

/// All of the app server's, for lines to be changed.
const FIXTURES: &[&str] = &[
    fixture!("edit_allowed"),
    fixture!("question"),
    fixture!("interrupted"),
    fixture!("usage_limit"),
    fixture!("unknown_session"),
    fixture!("steered"),
];

fn order() -> LaunchOrder {
    LaunchOrder {
        program: None,
        args: Vec::new(),
        prompt: "Fix the spelling in greet.txt.".to_owned(),
        briefing: "Small steps.".to_owned(),
        workspace: "/workspace".to_owned(),
        session: Session::Fresh("0b0b0b0b-0000-4000-8000-000000000000".to_owned()),
        endpoint: Some(Endpoint {
            base_url: "http://127.0.0.1:7701/gateway/openai".to_owned(),
            key: "run-key".to_owned(),
            model: "gpt-5.5".to_owned(),
            small_model: "gpt-5.5-mini".to_owned(),
            dialect: Dialect::Responses,
        }),
        stance: Stance::Asks,
        rules: Rules::default(),
        trusts_repository: false,
    }
}

fn exec() -> LaunchOrder {
    LaunchOrder { args: vec!["exec".to_owned()], ..order() }
}

fn resumed(order: LaunchOrder) -> LaunchOrder {
    LaunchOrder { session: Session::Resume("01900000-0000-7000-8000-000000000001".to_owned()), ..order }
}

/// Reads captured output and shows what came out.
#[track_caller]
fn check(name: &str, order: &LaunchOrder, lines: &str, script: &Script, turns: usize) {
    let acts = play(Kind::Codex, order, lines, script);
    assert_eq!(ends(&acts).len(), turns, "each turn ends once: {}", shown(&acts));
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!(name, shown(&acts));
    });
}

#[test]
fn an_edit_is_asked_for_and_made() {
    check("edit_allowed", &order(), fixture!("edit_allowed"), &Script::default(), 1);
}

#[test]
fn an_open_stance_asks_nothing() {
    let order = LaunchOrder { stance: Stance::Open, ..order() };
    check("edit_open", &order, fixture!("edit_open"), &Script::default(), 1);
}

#[test]
fn a_denial_carries_its_reason_to_the_model() {
    let told = Some(Told::Denied { reason: "files are not removed here".to_owned() });
    check("denied", &order(), fixture!("denied"), &Script { told, ..Script::default() }, 1);
}

#[test]
fn questions_asked_together_are_answered_together() {
    check("question", &order(), fixture!("question"), &Script::default(), 1);
}

#[test]
fn an_interrupt_ends_the_turn_and_not_the_process() {
    let words = vec![("\"type\":\"commandExecution\"", Word::Interrupt)];
    let script = Script { words, next: Some("Go on."), ..Script::default() };
    check("interrupted", &order(), fixture!("interrupted"), &script, 2);
    let words = vec![("requestApproval", Word::Interrupt)];
    let script = Script { words, told: None, ..Script::default() };
    check("interrupted_while_asking", &order(), fixture!("interrupted_while_asking"), &script, 1);
}

#[test]
fn words_reach_a_turn_that_runs() {
    let words =
        vec![("\"type\":\"commandExecution\"", Word::Prompt("Use a capital letter, too.".to_owned()))];
    check("steered", &order(), fixture!("steered"), &Script { words, ..Script::default() }, 1);
}

/// What comes out for lines of our own, with words told behind the line that has this in it.
fn heard(lines: &[&str], words: &[(&'static str, &str)]) -> String {
    let words = words.iter().map(|(sign, text)| (*sign, Word::Prompt((*text).to_owned()))).collect();
    shown(&play(Kind::Codex, &order(), &lines.join("\n"), &Script { words, ..Script::default() }))
}

/// A thread with a turn in it, whose first words were read.
const BEGUN: [&str; 4] = [
    r#"{"id":1,"result":{}}"#,
    r#"{"id":2,"result":{"thread":{"id":"t"}}}"#,
    r#"{"id":3,"result":{"turn":{"id":"u"}}}"#,
    r#"{"method":"item/completed","params":{"threadId":"t","item":{"type":"userMessage","clientId":null,"content":[]}}}"#,
];
const ANSWER: &str =
    r#"{"method":"item/completed","params":{"threadId":"t","item":{"type":"agentMessage","text":"Done."}}}"#;

fn turn_ended(status: &str) -> String {
    let turn = format!(r#"{{"id":"u","status":"{status}","error":null}}"#);
    format!(r#"{{"method":"turn/completed","params":{{"threadId":"t","turn":{turn}}}}}"#)
}

#[test]
fn words_that_only_wait_for_the_model_are_not_read_when_the_turn_is_interrupted() {
    let accepted = r#"{"id":4,"result":{"turnId":"u"}}"#;
    let read = r#"{"method":"item/completed","params":{"threadId":"t","item":{"type":"userMessage","clientId":"u-1","content":[]}}}"#;
    let took = |lines: &[&str], end: &str| {
        let end = turn_ended(end);
        let lines = [&BEGUN, lines, &[ANSWER, end.as_str()]].concat();
        heard(&lines, &[("userMessage", "Blue.")]).matches("took 1").count()
    };
    assert_eq!(took(&[accepted], "interrupted"), 0);
    assert_eq!(took(&[accepted], "completed"), 1);
    assert_eq!(took(&[accepted, read], "interrupted"), 1);
    assert_eq!(took(&[accepted, read], "completed"), 1, "once");
    assert_eq!(took(&[r#"{"id":4,"error":{"message":"no active turn"}}"#], "completed"), 0);
    assert_eq!(took(&[], "completed"), 0);
}

#[test]
fn a_request_that_is_too_long_to_be_read_ends_the_turn() {
    let mut driver = Kind::Codex.driver(&order());
    driver.begin();
    for line in BEGUN {
        driver.heard(deputy_protocol::link::Stream::Stdout, line);
    }
    let acts = driver.cut(r#"{"method":"item/completed","params":{"#);
    assert!(ends(&acts).is_empty(), "nobody waits for an answer to that: {}", shown(&acts));
    let acts = driver.cut(r#"{"id":0,"method":"item/commandExecution/requestApproval","params":{"#);
    assert!(shown(&acts).contains("more than 4 MiB"), "{}", shown(&acts));
    assert_eq!(ends(&acts).len(), 1);
}

#[test]
fn a_second_turn_counts_only_what_it_used() {
    let script = Script { next: Some("Say two."), ..Script::default() };
    check("two_turns", &order(), fixture!("two_turns"), &script, 2);
}

#[test]
fn a_session_is_gone_on_with_or_known_to_be_lost() {
    check("resumed", &resumed(order()), fixture!("resumed"), &Script::default(), 1);
    check("unknown_session", &resumed(order()), fixture!("unknown_session"), &Script::default(), 1);
}

#[test]
fn each_failure_of_the_model_says_what_it_asks_for() {
    let cases = [
        ("rate_limit", fixture!("rate_limit"), "Limited { until: None }"),
        ("usage_limit", fixture!("usage_limit"), "UsedUp { until: Some(1795300000) }"),
        ("quota", fixture!("quota"), "UsedUp { until: None }"),
        ("auth", fixture!("auth"), "Key"),
        ("refused_400", fixture!("refused_400"), "Other"),
        ("too_long", fixture!("too_long"), "TooLong"),
        ("too_long_400", fixture!("too_long_400"), "TooLong"),
        ("cut_stream", fixture!("cut_stream"), "Provider"),
        ("max_tokens", fixture!("max_tokens"), "Bound"),
    ];
    for (name, lines, trouble) in cases {
        let acts = play(Kind::Codex, &order(), lines, &Script::default());
        assert_eq!(ends(&acts).len(), 1, "{name}");
        let end = shown(&acts[acts.len() - 1..]);
        assert!(end.contains(&format!("trouble: {trouble}, ")), "{name}: {end}");
    }
}

#[test]
fn a_window_that_is_used_up_is_a_fact_before_its_turn_ends() {
    let acts = play(Kind::Codex, &order(), fixture!("usage_limit"), &Script::default());
    let told = shown(&acts);
    let quota = told.find("five_hour").expect("the window is named");
    assert!(told.contains("UsedUp, used_percent: Some(100), resets_at: Some(1795300000)"), "{told}");
    assert!(quota < told.find("trouble: UsedUp").expect("the turn ends for it"), "{told}");
}

#[test]
fn a_turn_without_an_answer_is_no_success() {
    for lines in [fixture!("empty_answer"), fixture!("no_answer_after_tool"), fixture!("refusal")] {
        let acts = play(Kind::Codex, &order(), lines, &Script::default());
        assert_eq!(ends(&acts).len(), 1);
        assert!(shown(&acts[acts.len() - 1..]).contains("trouble: Provider"), "{}", shown(&acts));
    }
}

#[test]
fn a_killed_process_ends_its_turn() {
    let script = Script { exit: killed(), ..Script::default() };
    check("killed", &order(), fixture!("killed"), &script, 1);
}

#[test]
fn a_malformed_call_of_the_model_does_not_end_the_turn() {
    check("malformed_call", &order(), fixture!("malformed_call"), &Script::default(), 1);
}

#[test]
fn what_is_not_known_is_refused_at_once() {
    let mut driver = Kind::Codex.driver(&order());
    driver.begin();
    let line = r#"{"id":7,"method":"attestation/generate","params":{}}"#;
    let acts = driver.heard(deputy_protocol::link::Stream::Stdout, line);
    assert!(shown(&acts).contains(r#""code":-32601"#), "{}", shown(&acts));
    assert_eq!(acts.len(), 2, "and it is remarked");
}

#[test]
fn one_process_a_turn_is_read_as_well() {
    check("exec_edit", &exec(), fixture!("exec_edit"), &Script::default(), 1);
    check("exec_read_only", &exec(), fixture!("exec_read_only"), &Script::default(), 1);
    check("exec_resumed", &resumed(exec()), fixture!("exec_resumed"), &Script::default(), 1);
    let script = Script { exit: exit(1), ..Script::default() };
    for (lines, trouble) in [
        (fixture!("exec_auth"), "Key"),
        (fixture!("exec_usage_limit"), "Other"),
        (fixture!("exec_empty_answer"), "Provider"),
    ] {
        let acts = play(Kind::Codex, &exec(), lines, &script);
        assert_eq!(ends(&acts).len(), 1);
        assert!(shown(&acts).contains(&format!("trouble: {trouble},")), "{}", shown(&acts));
    }
    let lost = play(Kind::Codex, &resumed(exec()), fixture!("exec_unknown_session"), &script);
    assert!(shown(&lost).contains("trouble: Session"), "{}", shown(&lost));
}

#[test]
fn the_key_is_in_the_environment_alone() {
    let started = launch(&order());
    assert!(!started.argv.iter().any(|arg| arg.contains("run-key")));
    assert_eq!(started.env["DEPUTY_MODEL_KEY"], "run-key");
    assert_eq!(started.stdin, Stdin::Open);
    let own_login = launch(&LaunchOrder { endpoint: None, ..order() });
    assert!(!own_login.argv.iter().any(|arg| arg.starts_with("model")));
    assert!(!own_login.env.contains_key("DEPUTY_MODEL_KEY"));
}

#[test]
fn the_repository_is_not_trusted() {
    let started = launch(&order());
    let trust = r#"projects={"/workspace"={"trust_level"="untrusted"}}"#;
    assert!(started.argv.iter().any(|arg| arg == trust), "{:?}", started.argv);
}

#[test]
fn one_process_a_turn_is_read_only_where_it_would_have_to_ask() {
    let started = launch(&resumed(exec()));
    assert_eq!(started.argv[..2], ["codex", "exec"]);
    assert!(started.argv.iter().any(|arg| arg == r#"sandbox_mode="read-only""#));
    assert_eq!(started.argv[started.argv.len() - 3], "resume");
    assert_eq!(started.stdin, Stdin::Text(order().prompt));
}

proptest! {
    #[test]
    fn no_output_breaks_it(
        lines in odd_lines(FIXTURES),
        words in proptest::collection::vec((0..60_usize, word()), 0..6),
        is_resume in any::<bool>(),
    ) {
        let order = if is_resume { resumed(order()) } else { order() };
        ends_each_turn_once(Kind::Codex, &order, &lines, &words, "\"turn/start\"");
        ends_each_turn_once(Kind::Codex, &exec(), &lines, &words, "never");
    }
}
