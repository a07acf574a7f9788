//! Whether a program may do what it asks for.

/// What the founder wrote about a program's tools. A rule is a tool's name, or `NAME(START` where the arguments are to
/// begin like that; `*` stands for any text at its end.
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
/// text.
fn holds(pattern: &str, arguments: &str) -> bool {
    fn any(pattern: &str, value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => begins(pattern, text),
            serde_json::Value::Array(items) => items.iter().any(|item| any(pattern, item)),
            serde_json::Value::Object(fields) => fields.values().any(|field| any(pattern, field)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
        }
    }
    match serde_json::from_str(arguments) {
        Ok(value) => any(pattern, &value),
        Err(_) => begins(pattern, arguments),
    }
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
        assert!(matches!(decide(&rules, "Bash", "git push"), Verdict::Deny(_)), "no JSON is one text");
    }

    #[test]
    fn without_a_sandbox_everything_is_asked_for() {
        assert!(matches!(permission(&Rules::default(), false, "Bash", "{}"), Verdict::Ask(_)));
    }
}
