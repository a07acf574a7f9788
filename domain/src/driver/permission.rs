//! Whether a program may do what it asks for.

use serde_json::Value;

/// What the founder wrote about a program's tools. A rule is a tool's name, or `NAME(START)` where one of its arguments
/// begins like that; `*` stands for any text at its end. In a command, each command of it counts. A rule sees what is
/// written, not what becomes of it: what must never happen is for the sandbox to keep in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Never.
    pub deny: Vec<String>,
    /// Only with the founder's word.
    pub ask: Vec<String>,
}

/// What is decided, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may, this once.
    Allow(String),
    /// It may not.
    Deny(String),
    /// The founder decides.
    Ask(String),
}

impl Rules {
    /// Whether there is none: then an agent that cannot ask will do, too.
    pub const fn is_empty(&self) -> bool {
        self.deny.is_empty() && self.ask.is_empty()
    }
}

/// Decides about a use of a tool. What no rule is about may be done where the sandbox keeps it in, and is asked for
/// otherwise.
pub fn permission(rules: &Rules, is_sandboxed: bool, tool: &str, arguments: &str) -> Verdict {
    let first = |rules: &[String]| rules.iter().find(|rule| fits(rule, tool, arguments)).cloned();
    if let Some(rule) = first(&rules.deny) {
        return Verdict::Deny(format!("the rule `{rule}` of this agent forbids it"));
    }
    if let Some(rule) = first(&rules.ask) {
        return Verdict::Ask(format!("the rule `{rule}` of this agent wants the founder's word"));
    }
    if is_sandboxed {
        Verdict::Allow("the sandbox keeps it in".to_owned())
    } else {
        Verdict::Ask("no sandbox keeps it in".to_owned())
    }
}

fn fits(rule: &str, tool: &str, arguments: &str) -> bool {
    let (name, start) = match rule.split_once('(') {
        Some((name, start)) => (name, Some(start.trim_end_matches(')'))),
        None => (rule, None),
    };
    begins(name, tool) && start.is_none_or(|start| holds(start, arguments))
}

/// Exactly this, or anything that begins like it where a `*` ends it.
fn begins(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

/// Whether one of the texts in these arguments, which are JSON, begins like that. Arguments that are no JSON are one
/// command.
fn holds(pattern: &str, arguments: &str) -> bool {
    match serde_json::from_str(arguments) {
        Ok(value) => any(pattern, &value, false),
        Err(_) => runs(pattern, arguments),
    }
}

fn any(pattern: &str, value: &Value, is_command: bool) -> bool {
    match value {
        Value::String(text) if is_command => runs(pattern, text),
        Value::String(text) => begins(pattern, text),
        Value::Array(items) => items.iter().any(|item| any(pattern, item, is_command)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, field)| any(pattern, field, is_command || COMMANDS.contains(&name.as_str()))),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What programs call the argument that a shell reads.
const COMMANDS: [&str; 3] = ["command", "cmd", "script"];

/// What ends a command and may begin another, in a shell: quotes, too, since what they hold may be given to a shell.
const BOUNDS: [char; 12] = [';', '&', '|', '\n', '(', ')', '{', '}', '`', '"', '\'', '!'];

/// Whether a command is, begins, or is somewhere made of one like that. Rather once too often: what is only spoken of
/// in a command is taken for run.
fn runs(pattern: &str, text: &str) -> bool {
    let mut commands = text.split(BOUNDS).map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" "));
    match pattern.strip_suffix('*') {
        None => text == pattern || commands.any(|command| command == pattern),
        Some(start) => {
            text.starts_with(start)
                || commands.any(|command| words_from(&command).any(|rest| rest.starts_with(start)))
        }
    }
}

/// A command from each of its words on, and from the name of a program without its folder: what stands before may be
/// variables, `env`, `sudo` or `xargs`.
fn words_from(command: &str) -> impl Iterator<Item = &str> {
    let words = command.match_indices([' ', '/']).map(|(place, _)| &command[place + 1..]);
    std::iter::once(command).chain(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(rules: &Rules, tool: &str, arguments: &str) -> Verdict {
        permission(rules, true, tool, arguments)
    }

    #[test]
    fn a_rule_names_a_tool_or_how_its_arguments_begin() {
        let rules = Rules { deny: vec!["Bash(git push*)".into()], ask: vec!["Web*".into()] };
        let bash = |cmd: &str| decide(&rules, "Bash", &serde_json::json!({ "command": cmd }).to_string());
        assert!(matches!(bash("git push --force"), Verdict::Deny(_)));
        assert!(matches!(bash("git status"), Verdict::Allow(_)));
        assert!(matches!(decide(&rules, "WebFetch", "{}"), Verdict::Ask(_)));
        assert!(matches!(decide(&rules, "Edit", "git push"), Verdict::Allow(_)));
        assert!(matches!(decide(&rules, "Bash", "git push"), Verdict::Deny(_)), "no JSON is one command");
    }

    #[test]
    fn a_command_is_found_wherever_it_stands_in_another() {
        let rules = Rules { deny: vec!["Bash(git push*)".into(), "Bash(reboot)".into()], ask: vec![] };
        let denied = [
            "make && git push origin main || true",
            "cd /workspace; git push",
            "echo $(git push)",
            "bash -c 'git push'",
            "GIT_TRACE=1 /usr/bin/git  push",
            "true\ngit push",
            "sleep 1; reboot",
        ];
        for command in denied {
            let arguments = serde_json::json!({ "command": command }).to_string();
            assert!(matches!(decide(&rules, "Bash", &arguments), Verdict::Deny(_)), "{command}");
            let arguments = serde_json::json!({ "command": ["bash", "-lc", command] }).to_string();
            assert!(matches!(decide(&rules, "Bash", &arguments), Verdict::Deny(_)), "{command}");
        }
        for command in ["git pull", "legit pusher", "git pushd-like", "rebooted", "git stash; ls"] {
            let arguments = serde_json::json!({ "command": command }).to_string();
            let expected = command == "git pushd-like";
            assert_eq!(matches!(decide(&rules, "Bash", &arguments), Verdict::Deny(_)), expected, "{command}");
        }
    }

    #[test]
    fn what_a_file_will_hold_is_no_command() {
        let rules = Rules { deny: vec!["Write(git push*)".into()], ask: vec![] };
        let arguments = serde_json::json!({ "file_path": "a.md", "content": "then git push" }).to_string();
        assert!(matches!(decide(&rules, "Write", &arguments), Verdict::Allow(_)));
    }

    #[test]
    fn without_a_sandbox_everything_is_asked_for() {
        assert!(matches!(permission(&Rules::default(), false, "Bash", "{}"), Verdict::Ask(_)));
    }
}
