use super::*;
use crate::driver::{Decided, Kind, Term};
use serde_json::{Value, json};

fn rules(deny: &[&str]) -> Rules {
    Rules { deny: deny.iter().map(|rule| (*rule).to_owned()).collect(), ask: Vec::new() }
}

fn decide(rules: &Rules, tool: &str, arguments: &str) -> Verdict {
    permission(rules, None, true, &[tool], arguments)
}

fn is_denied(deny: &[&str], tool: &str, arguments: &Value) -> bool {
    matches!(decide(&rules(deny), tool, &arguments.to_string()), Verdict::Deny(_))
}

#[test]
fn a_rule_names_a_tool_or_how_its_arguments_begin() {
    let rules = Rules { deny: vec!["Bash(git push*)".into()], ask: vec!["Web*".into()] };
    let bash = |cmd: &str| decide(&rules, "Bash", &json!({ "command": cmd }).to_string());
    assert!(matches!(bash("git push --force"), Verdict::Deny(_)));
    assert!(matches!(bash("git status"), Verdict::Allow(_)));
    assert!(matches!(decide(&rules, "WebFetch", "{}"), Verdict::Ask(_)));
    assert!(matches!(decide(&rules, "Edit", "git push"), Verdict::Allow(_)));
    assert!(matches!(decide(&rules, "Bash", "git push"), Verdict::Deny(_)), "no JSON is one command");
}

#[test]
fn a_rule_may_name_a_tool_by_any_of_its_names() {
    let decide = |tools: &[&str]| {
        permission(&rules(&["execute(git push*)"]), None, true, tools, r#"{"command":"git push"}"#)
    };
    assert!(matches!(decide(&["Push it now", "execute"]), Verdict::Deny(_)));
    assert!(matches!(decide(&["Push it now"]), Verdict::Allow(_)));
}

#[test]
fn a_command_is_found_wherever_it_stands_in_another() {
    let denied = [
        "make && git push origin main || true",
        "cd /workspace; git push",
        "echo $(git push)",
        "echo `git push`",
        "bash -c 'git push'",
        "bash -c \"git push\"",
        "sh --run='git push'",
        "GIT_TRACE=1 /usr/bin/git  push",
        "env A=b git push",
        "command git push",
        "exec git push",
        "nohup git push &",
        "echo origin | xargs git push",
        "true\ngit push",
        "git \\\n push",
        "git pu\\\nsh",
        "git \\\r\n push",
        "git\tpush",
        "'git' push",
        "\"git\" \"push\"",
        "g''it pu\"\"sh",
        "g\\it push",
        "$'git' push",
        "git${IFS}push",
        "git -C /tmp/x push",
        "git --no-pager -c user.name=x push -f",
        "(git push)",
        "{ git push; }",
        "! git push",
        "if true; then git push; fi",
        "git push>log",
        "sleep 1; reboot",
        "sudo reboot",
        "sudo -n /sbin/reboot",
        "reboot 2>/dev/null",
        "reboot&",
    ];
    let deny = ["Bash(git push*)", "Bash(reboot)"];
    for command in denied {
        for arguments in [
            json!({ "command": command }),
            json!({ "cmd": command }),
            json!({ "command": ["bash", "-lc", command] }),
            json!({ "title": command }),
        ] {
            assert!(is_denied(&deny, "Bash", &arguments), "{arguments}");
        }
    }
    for command in [
        "git pull",
        "legit pusher",
        "rebooted",
        "reboot-later",
        "reboot -w",
        "git stash; ls",
        "git commit -m push",
        "git log --oneline | grep push",
        "git; push",
    ] {
        assert!(!is_denied(&deny, "Bash", &json!({ "command": command })), "{command}");
    }
}

#[test]
fn a_command_in_an_array_is_its_words() {
    for arguments in [
        json!({ "command": ["git", "push", "origin"] }),
        json!({ "command": ["sudo", "reboot"] }),
        json!({ "argv": ["git", "-C", "/tmp", "push"] }),
        json!({ "command": "git", "args": ["push", "origin"] }),
        json!({ "cmd": { "program": "git", "args": ["push"] } }),
    ] {
        assert!(is_denied(&["shell(git push*)", "shell(reboot)"], "shell", &arguments), "{arguments}");
    }
    for arguments in [json!({ "command": ["git", "status"] }), json!({ "labels": ["git", "push"] })] {
        assert!(!is_denied(&["shell(git push*)"], "shell", &arguments), "{arguments}");
    }
}

#[test]
fn where_a_pattern_ends_says_what_may_follow() {
    let fits = |rule: &str, command: &str| is_denied(&[rule], "Bash", &json!({ "command": command }));
    assert!(fits("Bash(git push*)", "true; git pushd-like"));
    for rule in ["Bash(git push *)", "Bash(git push:*)"] {
        assert!(fits(rule, "cd x && git push") && fits(rule, "cd x && git push -f"), "{rule}");
        assert!(!fits(rule, "cd x && git pushd-like"), "{rule}");
    }
    assert!(fits("Bash(npm run test:*)", "npm ci && npm run test:unit"));
    assert!(fits("Bash(*)", "anything") && fits("Bash", "anything"));
    assert!(!fits("Bash()", "anything; at all"));
    assert!(fits("Bash(echo (a))", "echo (a)"), "only the last bracket is the rule's");
}

#[test]
fn a_path_is_the_same_however_it_is_written() {
    for rule in ["Read(/workspace/.env*)", "Read(.env*)"] {
        for path in ["/workspace/.env", ".env.local", "./.env", "/workspace//src/../.env", "src/../.env"] {
            assert!(is_denied(&[rule], "Read", &json!({ "file_path": path })), "{rule}: {path}");
        }
        for path in ["/workspace/src/.env", "env", "/workspace/environment.md"] {
            assert!(!is_denied(&[rule], "Read", &json!({ "file_path": path })), "{rule}: {path}");
        }
    }
}

#[test]
fn what_a_file_will_hold_is_no_command() {
    let arguments = json!({ "file_path": "a.md", "content": "then git push" });
    assert!(!is_denied(&["Write(git push*)"], "Write", &arguments));
}

#[test]
fn a_long_command_is_read_in_no_time() {
    let command = "git -a ".repeat(100_000);
    assert!(!is_denied(&["Bash(git push*)"], "Bash", &json!({ "command": command })));
}

#[test]
fn without_a_sandbox_everything_is_asked_for() {
    assert!(matches!(permission(&Rules::default(), None, false, &["Bash"], "{}"), Verdict::Ask(_)));
}

#[test]
fn what_is_forbidden_is_not_done_although_it_was_allowed_before_the_rule_was_written() {
    let call = ("Bash".to_owned(), "{}".to_owned());
    let decided = |allowed| Decided {
        call: call.clone(),
        allowed,
        reason: "the founder says so".to_owned(),
        term: Term::Now,
    };
    let decide = |rules: &Rules, allowed| permission(rules, Some(&decided(allowed)), true, &["Bash"], "{}");
    let asks = Rules { ask: vec!["Bash".to_owned()], ..Rules::default() };
    assert_eq!(decide(&asks, true), Verdict::Allow("the founder says so".to_owned()));
    assert_eq!(decide(&asks, false), Verdict::Deny("the founder says so".to_owned()));
    assert!(matches!(decide(&rules(&["Bash"]), true), Verdict::Deny(why) if why.contains("`Bash`")));
}

#[test]
fn a_rule_about_a_tool_that_the_agent_has_not_is_found() {
    let doubts = |kind: Kind, rule: &str| {
        let rules = Rules { deny: Vec::new(), ask: vec![rule.to_owned()] };
        rules.doubts(kind).pop().map(|doubt| (doubt.is_sure, doubt.text))
    };
    for (kind, rule) in [
        (Kind::Codex, "Bash(touch *)"),
        (Kind::Codex, "Bsh(rm*)"),
        (Kind::Codex, "Shell"),
        (Kind::Claude, "shell(rm*)"),
        (Kind::Claude, "bash(rm*)"),
        (Kind::Claude, "git push"),
        (Kind::Opencode, "Bash(rm*)"),
        (Kind::Opencode, "WEBFETCH"),
    ] {
        let (is_sure, text) = doubts(kind, rule).unwrap_or_else(|| panic!("{kind} {rule}"));
        assert!(is_sure && text.contains("holds nothing"), "{kind} {rule}: {text}");
        assert!(tools(kind).iter().all(|tool| text.contains(tool)), "it says what there is: {text}");
    }
    for (kind, rule) in [
        (Kind::Claude, "mcp__hub__merge"),
        (Kind::Claude, "Brandnew(x*)"),
        (Kind::Codex, "hub.merge"),
        (Kind::Opencode, "hub_merge"),
    ] {
        let (is_sure, text) = doubts(kind, rule).unwrap_or_else(|| panic!("{kind} {rule}"));
        assert!(!is_sure && text.contains("from elsewhere"), "{kind} {rule}: {text}");
        assert_eq!(text.contains("Its own are"), !["mcp__hub__merge", "hub.merge"].contains(&rule), "{text}");
    }
    for (kind, rule) in [
        (Kind::Claude, "Bash(git push*)"),
        (Kind::Claude, "Task"),
        (Kind::Claude, "Web*"),
        (Kind::Codex, "shell(touch *)"),
        (Kind::Codex, "*"),
        (Kind::Opencode, "execute(rm*)"),
        (Kind::Opencode, "bash"),
        (Kind::Acp, "anything it likes"),
    ] {
        assert_eq!(doubts(kind, rule), None, "{kind} {rule}");
    }
    for rule in ["", "(rm*)", "Bash(rm*", " Bash"] {
        let (is_sure, text) = doubts(Kind::Acp, rule).unwrap_or_else(|| panic!("{rule}"));
        assert!(is_sure && text.contains("is no rule"), "{rule}: {text}");
    }
}
