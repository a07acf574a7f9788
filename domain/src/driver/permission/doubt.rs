//! Rules that hold nothing, or may hold nothing.

use super::pattern::begins;
use super::rules::{Rules, parts};
use super::tools::{is_of_server, may_have, tools};
use crate::driver::Kind;

/// What is the matter with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The list that the rule is in: `deny` or `ask`.
    pub list: &'static str,
    /// Its place in that list, from 0.
    pub place: usize,
    /// Whether it holds nothing for sure. Otherwise it is about a tool that the agent may have from elsewhere.
    pub is_sure: bool,
    /// For people.
    pub text: String,
}

impl Rules {
    /// Rules that no use of a tool would come under, for an agent of this kind: a misspelt one would fail open, and in
    /// silence.
    pub fn doubts(&self, kind: Kind) -> Vec<Doubt> {
        let known = tools(kind);
        let lists = [("deny", &self.deny), ("ask", &self.ask)];
        let all = lists
            .into_iter()
            .flat_map(|(list, rules)| rules.iter().enumerate().map(move |rule| (list, rule)));
        all.filter_map(|(list, (place, rule))| {
            let (is_sure, text) = doubt(kind, &known, rule)?;
            Some(Doubt { list, place, is_sure, text })
        })
        .collect()
    }
}

fn doubt(kind: Kind, known: &[&str], rule: &str) -> Option<(bool, String)> {
    let (name, start) = parts(rule);
    let is_whole = start.is_none() || rule.ends_with(')');
    if name.trim().is_empty() || name.trim() != name || !is_whole {
        return Some((true, format!("`{rule}` is no rule: write a tool's name, or `NAME(START*)`")));
    }
    if known.is_empty() || known.iter().any(|tool| begins(name, tool)) {
        return None;
    }
    // Nobody means another tool by a name that only its capitals tell apart.
    let is_misspelt = known.iter().any(|tool| begins(&name.to_lowercase(), &tool.to_lowercase()));
    let tools = known.join(", ");
    if is_misspelt || !may_have(kind, name) {
        return Some((true, format!("`{rule}` holds nothing: {kind} has no tool `{name}`. It has {tools}")));
    }
    // Names of servers' tools are told by their form: what else there is says nothing about them.
    let own = if is_of_server(kind, name) { String::new() } else { format!(". Its own are {tools}") };
    Some((
        false,
        format!(
            "`{rule}` is about no tool of {kind}'s own, so it holds nothing unless the agent has `{name}` from elsewhere \
             (an MCP server){own}"
        ),
    ))
}
