//! How it is started.

use super::*;
use crate::driver::Rules;
use crate::driver::testing::{SESSION, shown_launch};

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
    order.briefing = "x".repeat(super::super::launch::BRIEFING_BYTES_MAX + 1);
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

#[test]
fn it_is_started_to_ask_about_each_tool_that_there_are_rules_about() {
    let asked = |deny: &[&str], ask: &[&str]| {
        let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        let rules = Rules { deny: list(deny), ask: list(ask) };
        let launch = Kind::Claude.launch(&LaunchOrder { rules, ..order(Dialect::Anthropic) });
        let place = launch.argv.iter().position(|arg| arg == "--settings").expect("it has settings");
        let settings: serde_json::Value = serde_json::from_str(&launch.argv[place + 1]).unwrap();
        serde_json::from_value::<Vec<String>>(settings["permissions"]["ask"].clone()).unwrap()
    };
    assert_eq!(asked(&[], &[]), ["Bash"]);
    assert_eq!(
        asked(&["Read(/workspace/.env*)"], &["Web*", "Task"]),
        ["Agent", "Bash", "Read", "WebFetch", "WebSearch"]
    );
    assert_eq!(asked(&["mcp__hub__merge", "odd name"], &[]), ["Bash", "mcp__hub__merge"]);
    let all = asked(&["*"], &[]);
    assert!(all.len() > 30 && all.contains(&"TodoWrite".to_owned()), "{all:?}");
}
