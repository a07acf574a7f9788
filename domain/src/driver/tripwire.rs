//! Notices what a program did without asking although a rule is about it.
//!
//! Whether a program asks is up to the program: no protocol obliges it. What it reports is judged by the same rules as
//! what it asks for, so a use of a tool that nobody decided is found when it is reported as done. That is too late for
//! this one use, and in time to say that the rules do not hold with this program.

use super::wanted::wanted;
use super::{Driver, Fact, Rules, Sitting, TurnEnd, Word};
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod tests;

/// Hears what a process asks for, is told and reports, from its first byte.
#[derive(Debug)]
pub struct Tripwire {
    rules: Rules,
    /// Whether what was at work when a turn ended well counts as done.
    counts_open: bool,
    /// Uses that a rule is about and that are under way.
    open: BTreeMap<String, Undecided>,
    /// What was asked, by the program's name for the question.
    asked: BTreeMap<String, About>,
    /// Uses that were asked about, and those of them that were decided.
    asked_about: BTreeSet<String>,
    decided: BTreeSet<String>,
}

/// What a question is about.
#[derive(Debug, Default)]
struct About {
    id: Option<String>,
    tools: Vec<String>,
}

/// A use of a tool that nobody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// What the tool is called; the first is the program's own word.
    pub tools: Vec<String>,
    /// As the program reports them.
    pub arguments: String,
    /// The rule that is about it.
    pub rule: String,
    /// Whether that one forbids it; it wants the founder's word otherwise.
    pub is_denied: bool,
}

impl Tripwire {
    /// For a process under these rules. `counts_open`: it says only of what it really does that it is at it.
    pub fn new(rules: &Rules, counts_open: bool) -> Self {
        Self {
            rules: rules.clone(),
            counts_open,
            open: BTreeMap::new(),
            asked: BTreeMap::new(),
            asked_about: BTreeSet::new(),
            decided: BTreeSet::new(),
        }
    }

    /// A fact, right after the driver said it. What turns out to be done by it.
    pub fn heard(&mut self, driver: &dyn Driver, fact: &Fact) -> Vec<Undecided> {
        match fact {
            Fact::ToolBegan { id, name, arguments } => {
                let tools = names(driver, Some(id), name);
                if let Some(undecided) = self.undecided(tools, arguments) {
                    self.open.insert(id.clone(), undecided);
                }
                Vec::new()
            }
            Fact::ToolEnded { id, is_ok, .. } => {
                let open = self.open.remove(id).filter(|_| *is_ok && !self.decided.contains(id));
                open.into_iter().collect()
            }
            Fact::PermissionAsked { key, tool, .. } => {
                let id = driver.use_asked(key);
                let tools = names(driver, id.as_deref(), tool);
                self.was_asked(key, About { id, tools });
                Vec::new()
            }
            Fact::QuestionAsked { key, .. } => {
                self.was_asked(key, About { id: driver.use_asked(key), tools: Vec::new() });
                Vec::new()
            }
            Fact::TurnEnded(end) => {
                let open = std::mem::take(&mut self.open);
                let is_done = self.counts_open && matches!(end, TurnEnd::Done { .. });
                let open = open.into_iter().filter(|(id, _)| is_done && !self.asked_about.contains(id));
                open.map(|(_, undecided)| undecided).collect()
            }
            Fact::SessionBegan { .. }
            | Fact::Said { .. }
            | Fact::Used { .. }
            | Fact::Quota(_)
            | Fact::Remarked { .. } => Vec::new(),
        }
    }

    /// Something that the program is told: whether it may, or what the founder answers.
    pub fn told(&mut self, word: &Word) {
        if let Word::Permission { key, .. } | Word::Answer { key, .. } = word
            && let Some(id) = self.asked.get(key).and_then(|about| about.id.clone())
        {
            self.decided.insert(id);
        }
    }

    /// All that the tool is called that a question is about.
    pub fn tools(&self, key: &str) -> &[String] {
        self.asked.get(key).map_or(&[], |about| about.tools.as_slice())
    }

    fn was_asked(&mut self, key: &str, about: About) {
        self.asked_about.extend(about.id.clone());
        self.asked.insert(key.to_owned(), about);
    }

    fn undecided(&self, tools: Vec<String>, arguments: &str) -> Option<Undecided> {
        let names: Vec<&str> = tools.iter().map(String::as_str).collect();
        let denied = self.rules.denied(&names, arguments);
        let rule = denied.or_else(|| self.rules.asked(&names, arguments))?.to_owned();
        Some(Undecided { is_denied: denied.is_some(), rule, arguments: arguments.to_owned(), tools })
    }
}

impl Undecided {
    /// Whether the founder allowed exactly this before, in an earlier process of the run. What is forbidden stays so.
    pub fn is_remembered(&self, sitting: &Sitting) -> bool {
        let is_this = |(tool, arguments): &(String, String)| {
            self.tools.contains(tool) && is_same(arguments, &self.arguments)
        };
        !self.is_denied && sitting.decided.iter().any(|decided| decided.allowed && is_this(&decided.call))
    }

    /// For people.
    pub fn text(&self) -> String {
        let tool = self.tools.first().map(String::as_str).unwrap_or_default();
        let (list, rule) = (if self.is_denied { "deny" } else { "ask" }, &self.rule);
        format!(
            "the agent did without asking what its rule `{rule}` (`{list}`) is about: {}. Its rules do not hold with this \
             program: look at what it did before you go on, and let the sandbox keep in what must never happen, or take \
             the rule away",
            wanted(tool, &self.arguments)
        )
    }
}

/// What a tool is called: by the program in this use, and otherwise.
fn names(driver: &dyn Driver, id: Option<&str>, tool: &str) -> Vec<String> {
    std::iter::once(tool.to_owned()).chain(driver.also_called(id, tool)).collect()
}

/// The same arguments, in whatever order.
fn is_same(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    one == other || read(one).is_some_and(|one| read(other) == Some(one))
}
