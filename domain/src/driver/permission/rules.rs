//! What the founder wrote.

use super::argument::holds;
use super::pattern::begins;

/// What the founder wrote about a program's tools. A rule is a tool's name, or `NAME(START)` where one of its arguments
/// is that; `*` stands for any text at its end. In a command, each command of it counts. A tool may go by several names:
/// the program's own, and that of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Never.
    pub deny: Vec<String>,
    /// Only with the founder's word.
    pub ask: Vec<String>,
}

impl Rules {
    /// Whether there is none: then an agent that cannot ask will do, too.
    pub const fn is_empty(&self) -> bool {
        self.deny.is_empty() && self.ask.is_empty()
    }

    /// The patterns of the tools' names that there are rules about.
    pub fn tools(&self) -> impl Iterator<Item = &str> {
        self.deny.iter().chain(&self.ask).map(|rule| parts(rule).0)
    }

    /// Whether there is a rule about a tool of this name, whatever it is used for.
    pub fn are_about(&self, tool: &str) -> bool {
        self.tools().any(|pattern| begins(pattern, tool))
    }

    /// The rule that forbids this use of a tool that goes by these names.
    pub fn denied(&self, tools: &[&str], arguments: &str) -> Option<&str> {
        first(&self.deny, tools, arguments)
    }

    /// The rule that wants the founder's word for it.
    pub fn asked(&self, tools: &[&str], arguments: &str) -> Option<&str> {
        first(&self.ask, tools, arguments)
    }
}

fn first<'a>(rules: &'a [String], tools: &[&str], arguments: &str) -> Option<&'a str> {
    let mut rules = rules.iter().map(String::as_str);
    rules.find(|rule| {
        let (name, start) = parts(rule);
        tools.iter().any(|tool| begins(name, tool)) && start.is_none_or(|start| holds(start, arguments))
    })
}

/// The pattern of a tool's name, and that of its arguments.
pub(super) fn parts(rule: &str) -> (&str, Option<&str>) {
    match rule.split_once('(') {
        Some((name, start)) => (name, Some(start.strip_suffix(')').unwrap_or(start))),
        None => (rule, None),
    }
}
