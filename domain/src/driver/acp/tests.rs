use super::{launch, launch_opencode};
use crate::driver::testing::{Script, ends, ends_each_turn_once, killed, odd_lines, play, shown, word};
use crate::driver::{Dialect, Endpoint, Kind, LaunchOrder, Rules, Session, Stance, Told, Word};
use deputy_protocol::link::Stream;
use proptest::prelude::*;
use serde_json::{Value, json};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/opencode-1.18.33/", $name, ".jsonl"))
    };
}

/// For lines to be changed.
const FIXTURES: &[&str] =
    &[fixture!("edit_allowed"), fixture!("denied"), fixture!("interrupted"), fixture!("unknown_session")];

fn order() -> LaunchOrder {
    LaunchOrder {
        program: Some("agent".to_owned()),
        args: vec!["--acp".to_owned()],
        prompt: "Fix the spelling in greet.txt.".to_owned(),
        briefing: "Small steps.".to_owned(),
        workspace: "/workspace".to_owned(),
        session: Session::Fresh("0b0b0b0b-0000-4000-8000-000000000000".to_owned()),
        endpoint: Some(Endpoint {
            base_url: "http://127.0.0.1:7701/gateway/local".to_owned(),
            key: "run-key".to_owned(),
            model: "m-1".to_owned(),
            small_model: "s-1".to_owned(),
            dialect: Dialect::Chat,
        }),
        stance: Stance::Asks,
        rules: Rules::default(),
        trusts_repository: false,
    }
}

fn resumed() -> LaunchOrder {
    LaunchOrder { session: Session::Resume("ses_000000000000000000000001".to_owned()), ..order() }
}

/// Reads captured output and shows what came out.
#[track_caller]
fn check(name: &str, order: &LaunchOrder, lines: &str, script: &Script, turns: usize) {
    let acts = play(Kind::Acp, order, lines, script);
    assert_eq!(ends(&acts).len(), turns, "each turn ends once: {}", shown(&acts));
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!(name, shown(&acts));
    });
}

/// What comes out for lines of our own, behind the greeting.
fn heard(order: &LaunchOrder, lines: &[&str]) -> String {
    shown(&play(Kind::Acp, order, &lines.join("\n"), &Script::default()))
}

#[test]
fn an_edit_is_asked_for_and_made() {
    check("edit_allowed", &order(), fixture!("edit_allowed"), &Script::default(), 1);
    check("edit_anthropic", &order(), fixture!("edit_anthropic"), &Script::default(), 1);
}

#[test]
fn an_open_stance_asks_nothing() {
    let order = LaunchOrder { stance: Stance::Open, ..order() };
    check("edit_open", &order, fixture!("edit_open"), &Script::default(), 1);
}

#[test]
fn the_reason_of_a_denial_goes_with_the_next_words() {
    let told = Some(Told::Denied { reason: "files are not removed here".to_owned() });
    let script = Script { told, next: Some("Say two."), ..Script::default() };
    check("denied", &order(), fixture!("denied"), &script, 2);
}

#[test]
fn an_interrupt_ends_the_turn_and_not_the_process() {
    let words = vec![("\"status\":\"in_progress\"", Word::Interrupt)];
    let script = Script { words, next: Some("Go on."), ..Script::default() };
    check("interrupted", &order(), fixture!("interrupted"), &script, 2);
    let words = vec![("request_permission", Word::Interrupt)];
    let script = Script { words, told: None, ..Script::default() };
    check("interrupted_while_asking", &order(), fixture!("interrupted_while_asking"), &script, 1);
}

#[test]
fn words_for_a_turn_that_cannot_take_them_begin_the_next_one() {
    let words = vec![("\"status\":\"in_progress\"", Word::Prompt("And then the second.".to_owned()))];
    check("queued", &order(), fixture!("queued"), &Script { words, ..Script::default() }, 2);
}

#[test]
fn a_session_is_gone_on_with_or_known_to_be_lost() {
    check("resumed", &resumed(), fixture!("resumed"), &Script::default(), 1);
    check("unknown_session", &resumed(), fixture!("unknown_session"), &Script::default(), 1);
}

#[test]
fn each_failure_says_what_it_asks_for_as_far_as_the_program_does() {
    let cases = [
        ("auth", fixture!("auth"), "Failed { trouble: Other"),
        ("refused_400", fixture!("refused_400"), "Failed { trouble: Other"),
        ("empty_answer", fixture!("empty_answer"), "Failed { trouble: Provider"),
        ("refusal", fixture!("refusal"), "Failed { trouble: Declined"),
        // It does not tell an answer that was cut from a whole one.
        ("max_tokens", fixture!("max_tokens"), "Done { text: \"It is long\""),
        ("malformed_call", fixture!("malformed_call"), "Done"),
    ];
    for (name, lines, end) in cases {
        let acts = play(Kind::Acp, &order(), lines, &Script::default());
        assert_eq!(ends(&acts).len(), 1, "{name}");
        assert!(shown(&acts[acts.len() - 1..]).contains(end), "{name}: {}", shown(&acts));
    }
}

#[test]
fn a_killed_process_ends_its_turn() {
    let script = Script { exit: killed(), ..Script::default() };
    check("killed", &order(), fixture!("killed"), &script, 1);
}

#[test]
fn what_a_loaded_session_repeats_is_not_heard_again() {
    let chunk = |text: &str| {
        format!(
            r#"{{"method":"session/update","params":{{"sessionId":"ses_000000000000000000000001","update":{{"sessionUpdate":"agent_message_chunk","content":{{"type":"text","text":"{text}"}}}}}}}}"#
        )
    };
    let (old, new) = (chunk("old words"), chunk("new words"));
    let acts = heard(
        &resumed(),
        &[
            r#"{"id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}"#,
            &old,
            r#"{"id":2,"result":{}}"#,
            &new,
            r#"{"id":3,"result":{"stopReason":"end_turn"}}"#,
        ],
    );
    assert!(
        acts.contains("session/load") && acts.contains("new words") && !acts.contains("old words"),
        "{acts}"
    );
}

#[test]
fn a_key_is_used_where_a_login_is_demanded_and_nobody_is_waited_for() {
    let greeting = r#"{"id":1,"result":{"authMethods":[{"id":"oauth-personal","name":"Log in"},{"id":"gemini-api-key","name":"Key"}]}}"#;
    let demand = r#"{"id":2,"error":{"code":-32000,"message":"Authentication required"}}"#;
    let acts = heard(&order(), &[greeting, demand, r#"{"id":3,"result":{}}"#]);
    assert!(acts.contains(r#""methodId":"gemini-api-key""#), "{acts}");
    let by_hand = r#"{"id":1,"result":{"authMethods":[{"id":"oauth-personal","name":"Log in"}]}}"#;
    let acts = heard(&order(), &[by_hand, demand]);
    assert!(acts.contains("Failed { trouble: Key"), "{acts}");
}

#[test]
fn a_mode_that_does_not_ask_is_set_where_nobody_is_to_be_asked() {
    let opened = r#"{"id":2,"result":{"sessionId":"s","modes":{"currentModeId":"default","availableModes":[{"id":"default"},{"id":"bypassPermissions"}]}}}"#;
    let greeting = r#"{"id":1,"result":{}}"#;
    let open = LaunchOrder { stance: Stance::Open, ..order() };
    assert!(heard(&open, &[greeting, opened]).contains(r#""modeId":"bypassPermissions""#));
    assert!(!heard(&order(), &[greeting, opened]).contains("set_mode"));
}

#[test]
fn it_is_never_allowed_for_longer_than_once() {
    let request = r#"{"id":"r","method":"session/request_permission","params":{"sessionId":"s","toolCall":{"toolCallId":"t","title":"run"},"options":[{"optionId":"always","kind":"allow_always","name":"Always"}]}}"#;
    let acts =
        heard(&order(), &[r#"{"id":1,"result":{}}"#, r#"{"id":2,"result":{"sessionId":"s"}}"#, request]);
    assert!(acts.contains(r#""outcome":"cancelled""#) && !acts.contains(r#""optionId":"always""#), "{acts}");
}

#[test]
fn what_is_not_offered_is_refused_at_once() {
    let mut driver = Kind::Acp.driver(&order());
    driver.begin();
    let line = r#"{"id":7,"method":"terminal/create","params":{}}"#;
    let acts = driver.heard(Stream::Stdout, line);
    assert!(shown(&acts).contains(r#""code":-32601"#), "{}", shown(&acts));
    assert_eq!(acts.len(), 2, "and it is remarked");
}

#[test]
fn a_request_that_is_too_long_to_be_read_ends_the_turn() {
    let mut driver = Kind::Acp.driver(&order());
    driver.begin();
    let acts = driver.cut(r#"{"id":0,"method":"session/request_permission","params":{"#);
    assert!(shown(&acts).contains("more than 4 MiB"), "{}", shown(&acts));
    assert_eq!(ends(&acts).len(), 1);
}

#[test]
fn a_prompt_is_read_when_something_came_of_it() {
    let begun = [r#"{"id":1,"result":{}}"#, r#"{"id":2,"result":{"sessionId":"s"}}"#];
    let chunk = r#"{"method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"I see."}}}}"#;
    let cancelled = r#"{"id":3,"result":{"stopReason":"cancelled"}}"#;
    let took = |lines: &[&str]| heard(&order(), &[&begun, lines].concat()).contains("took 0");
    assert!(!took(&[]) && !took(&[cancelled]), "nothing came of it");
    assert!(took(&[chunk]) && took(&[r#"{"id":3,"result":{"stopReason":"end_turn"}}"#]));
}

#[test]
fn opencode_is_configured_by_its_environment_without_the_key() {
    let started = launch_opencode(&LaunchOrder { program: None, args: Vec::new(), ..order() });
    assert_eq!(started.argv, ["opencode", "acp"]);
    let config = &started.env["OPENCODE_CONFIG_CONTENT"];
    assert!(!config.contains("run-key"));
    let config: Value = serde_json::from_str(config).unwrap();
    assert_eq!(config["permission"]["*"], "ask");
    assert_eq!(config["model"], "deputy/m-1");
    assert_eq!(config["provider"]["deputy"]["options"]["apiKey"], "{env:DEPUTY_MODEL_KEY}");
    assert_eq!(started.env["DEPUTY_MODEL_KEY"], "run-key");
    let open = launch_opencode(&LaunchOrder { stance: Stance::Open, ..order() });
    let config: Value = serde_json::from_str(&open.env["OPENCODE_CONFIG_CONTENT"]).unwrap();
    assert_eq!(config["permission"]["*"], "allow");
}

#[test]
fn opencode_asks_about_harmless_tools_that_there_are_rules_about() {
    let permission = |deny: &[&str], ask: &[&str]| {
        let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        let rules = Rules { deny: list(deny), ask: list(ask) };
        let started = launch_opencode(&LaunchOrder { rules, ..order() });
        let config: Value = serde_json::from_str(&started.env["OPENCODE_CONFIG_CONTENT"]).unwrap();
        config["permission"].clone()
    };
    let ruled = permission(&["read(/workspace/.env*)", "bash(git push*)"], &["task"]);
    assert_eq!(
        (&ruled["read"], &ruled["task"], &ruled["*"]),
        (&Value::Null, &Value::Null, &json!("ask")),
        "{ruled}"
    );
    assert_eq!((&ruled["grep"], &ruled["skill"]), (&json!("allow"), &json!("allow")), "{ruled}");
    let by_kind = permission(&[], &["search"]);
    assert_eq!((&by_kind["grep"], &by_kind["read"]), (&Value::Null, &json!("allow")), "{by_kind}");
    assert_eq!(permission(&["*"], &[]), json!({ "*": "ask" }));
}

#[test]
fn a_tool_goes_by_its_name_and_by_its_kind() {
    let mut driver = Kind::Acp.driver(&order());
    driver.begin();
    let note = |update: &str| {
        format!(
            r#"{{"method":"session/update","params":{{"sessionId":"s","update":{{"sessionUpdate":{update}}}}}}}"#
        )
    };
    let begun =
        note(r#""tool_call","toolCallId":"t","title":"Push it","kind":"execute","status":"in_progress""#);
    let asks = r#"{"id":7,"method":"session/request_permission","params":{"sessionId":"s","toolCall":{"toolCallId":"t","title":"git push","content":[]},"options":[]}}"#;
    let mut acts = Vec::new();
    for line in [r#"{"id":1,"result":{}}"#, r#"{"id":2,"result":{"sessionId":"s"}}"#, &begun, asks] {
        acts.extend(driver.heard(Stream::Stdout, line));
    }
    let acts = shown(&acts);
    // What it would do is in no other place.
    assert!(acts.contains(r#"arguments: "{\"title\":\"git push\"}""#), "{acts}");
    assert_eq!(driver.use_asked("t:7").as_deref(), Some("t"));
    assert_eq!(driver.also_called(Some("t"), "Push it"), ["execute"]);
}

#[test]
fn any_other_program_is_started_as_it_is_configured() {
    let started = launch(&order());
    assert_eq!(started.argv, ["agent", "--acp"]);
    assert_eq!(started.env["OPENAI_BASE_URL"], "http://127.0.0.1:7701/gateway/local/v1");
}

proptest! {
    #[test]
    fn no_output_breaks_it(
        lines in odd_lines(FIXTURES),
        words in proptest::collection::vec((0..60_usize, word()), 0..6),
        is_resume in any::<bool>(),
    ) {
        let order = if is_resume { resumed() } else { order() };
        ends_each_turn_once(Kind::Acp, &order, &lines, &words, "\"session/prompt\"");
    }
}
