//! What a model's calls mean, and what it is told when they mean nothing.

use super::fixtures::{READ, Sitting, TEST};
use crate::agent::{ToolUse, is_read_only, parse, render, tool_specs};
use deputy_protocol::event::ToolOutcome;
use deputy_protocol::link::{Call, CallResult};

#[test]
fn every_offered_tool_is_understood_and_nothing_else() {
    for spec in tool_specs() {
        let required = spec.parameters["required"].as_array().unwrap();
        let arguments = required.iter().map(|name| (name.as_str().unwrap().to_owned(), "decision".into()));
        let arguments = serde_json::Value::Object(arguments.collect());
        assert!(parse(&spec.name, &arguments.to_string()).is_ok(), "{}", spec.name);
    }
    assert!(parse("quiesce", "{}").is_err());
    assert!(parse("exec", r#"{"argv":["true"]}"#).is_err());
}

#[test]
fn what_cannot_be_understood_is_answered_with_the_schema() {
    for (name, arguments) in [
        ("shell_exec", "{not json"),
        ("shell_exec", r#"{"cmd":7}"#),
        ("fs_write", r#"{"path":"a"}"#),
        ("fs_read", r#""{\"path\":\"a\"}""#),
        ("fs_read", "null"),
        ("fs_edit", "[]"),
        ("ask_founder", r#"{"question":"x","options":[{"label":"a"}]}"#),
        ("remember", r#"{"category":"decision","key":"k"}"#),
    ] {
        let told = parse(name, arguments).unwrap_err();
        assert!(told.contains(name) && told.contains("\"properties\""), "{name} {arguments}: {told}");
    }
}

#[test]
fn an_unknown_tool_is_answered_with_the_names_of_those_there_are() {
    let told = parse("bash", r#"{"cmd":"ls"}"#).unwrap_err();
    assert!(told.contains("`bash`") && told.contains("shell_exec") && told.contains("finish"), "{told}");
}

#[test]
fn an_unknown_category_is_answered_with_the_known_ones() {
    let told = parse("remember", r#"{"category":"fun","key":"k","text":"t"}"#).unwrap_err();
    assert!(told.contains("`fun`") && told.contains("decision"), "{told}");
}

#[test]
fn a_question_without_words_is_not_put_to_the_founder() {
    for question in [r#"{"question":""}"#, r#"{"question":"  \n "}"#] {
        let told = parse("ask_founder", question).unwrap_err();
        assert!(told.contains("question"), "{told}");
    }
}

#[test]
fn finish_is_understood_however_it_is_called() {
    for arguments in ["", "{}", r#"{"summary":"done","confidence":1}"#] {
        assert!(matches!(parse("finish", arguments), Ok(ToolUse::Finish { .. })), "{arguments}");
    }
}

#[test]
fn a_wrong_call_beside_right_ones_is_answered_beside_them() {
    let sitting = Sitting::new().told().said("", &[READ, ("bash", "{}"), TEST]);
    let understood: Vec<bool> = sitting.wanted().iter().map(|tool| tool.tool.is_ok()).collect();
    assert_eq!(understood, [true, false, true]);
}

#[test]
fn only_what_leaves_the_workspace_as_it_is_goes_side_by_side() {
    let side_by_side = |name: &str, arguments: &str| is_read_only(&parse(name, arguments).unwrap());
    for (name, arguments) in [
        ("fs_read", r#"{"path":"a"}"#),
        ("fs_list", r#"{"path":"."}"#),
        ("fs_glob", r#"{"pattern":"*"}"#),
        ("fs_grep", r#"{"pattern":"x"}"#),
        ("remember", r#"{"category":"open","key":"k","text":"t"}"#),
    ] {
        assert!(side_by_side(name, arguments), "{name}");
    }
    for (name, arguments) in [
        ("shell_exec", r#"{"cmd":"ls"}"#),
        ("fs_write", r#"{"path":"a","content":""}"#),
        ("fs_edit", r#"{"path":"a","old_string":"x","new_string":"y"}"#),
        ("fs_delete", r#"{"path":"a"}"#),
        ("ask_founder", r#"{"question":"x"}"#),
        ("finish", "{}"),
    ] {
        assert!(!side_by_side(name, arguments), "{name}");
    }
}

#[test]
fn arguments_reach_the_hands_as_they_were_written() {
    let call = parse("shell_exec", r#"{"cmd":"make","cwd":"a","timeout_sec":5,"env":{"A":"b"}}"#).unwrap();
    let ToolUse::Hands(Call::ShellExec(shell)) = call else { panic!("{call:?}") };
    assert_eq!((shell.cmd.as_str(), shell.cwd.as_deref(), shell.timeout_sec), ("make", Some("a"), Some(5)));
    assert_eq!(shell.env["A"], "b");
}

#[test]
fn results_of_the_hands_are_told_in_words() {
    use deputy_protocol::link::Answer;
    let done = |answer| render(&CallResult::Done(answer));
    let created = done(Answer::Written { size_bytes: 3, created: true });
    assert_eq!(created, ToolOutcome::Done { text: "created (3 bytes)".to_owned() });
    assert_eq!(done(Answer::Deleted), ToolOutcome::Done { text: "deleted".to_owned() });
}
