//! Who can use which tools, and what their calls mean.

use super::report::in_words;
use super::tools::{ask, consult, forget, recall, remember, report};
use crate::agent::Kit;
use crate::model::ToolSpec;
use deputy_protocol::event::{Purpose, Scope};

/// A call that makes sense.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// Ask the founder.
    Ask(ask::Question),
    /// Ask an advisor.
    Consult(consult::Consult),
    /// Keep something for later.
    Remember(remember::Remember),
    /// Put something into no prompt any more.
    Forget(forget::Forget),
    /// Look for what is remembered.
    Recall(recall::Recall),
    /// Say what was found, and that this is all.
    Report(Box<Scope>),
}

/// A tool as there is one: its name, how a model sees it, and what a call of it means.
struct Entry {
    name: &'static str,
    spec: fn() -> ToolSpec,
    parse: fn(&str) -> Result<Tool, String>,
}

/// All tools there are.
const ALL: &[Entry] = &[
    Entry { name: ask::NAME, spec: ask::spec, parse: |text| ask::parse(text).map(Tool::Ask) },
    Entry { name: consult::NAME, spec: consult::spec, parse: |text| consult::parse(text).map(Tool::Consult) },
    Entry {
        name: remember::NAME,
        spec: remember::spec,
        parse: |text| remember::parse(text).map(Tool::Remember),
    },
    Entry { name: forget::NAME, spec: forget::spec, parse: |text| forget::parse(text).map(Tool::Forget) },
    Entry { name: recall::NAME, spec: recall::spec, parse: |text| recall::parse(text).map(Tool::Recall) },
    Entry {
        name: report::NAME,
        spec: report::spec,
        parse: |text| report::parse(text).map(|scope| Tool::Report(Box::new(scope))),
    },
];

/// The tools of whoever speaks in a conversation.
#[derive(Clone, Debug)]
pub struct Toolkit {
    names: Vec<&'static str>,
}

impl Toolkit {
    /// The tools for a purpose.
    pub fn of(purpose: &Purpose) -> Self {
        let names = match purpose {
            Purpose::Talk => vec![ask::NAME, consult::NAME, remember::NAME, forget::NAME, recall::NAME],
            Purpose::Consultation { .. } | Purpose::Scoping { .. } => vec![report::NAME, recall::NAME],
            Purpose::Drawing { .. } | Purpose::Hindsight { .. } => Vec::new(),
        };
        Self { names }
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        ALL.iter().filter(|entry| self.names.contains(&entry.name))
    }
}

impl Kit for Toolkit {
    type Use = Tool;

    fn specs(&self) -> Vec<ToolSpec> {
        self.entries().map(|entry| (entry.spec)()).collect()
    }

    fn parse(&self, name: &str, arguments: &str) -> Result<Tool, String> {
        let Some(entry) = self.entries().find(|entry| entry.name == name) else {
            return Err(format!("there is no tool `{name}`: the tools are {}", self.names.join(", ")));
        };
        (entry.parse)(arguments)
    }

    fn question(tool: &Tool) -> Option<(String, Vec<String>)> {
        match tool {
            Tool::Ask(ask::Question { question, options }) => Some((question.clone(), options.clone())),
            Tool::Consult(_) | Tool::Remember(_) | Tool::Forget(_) | Tool::Recall(_) | Tool::Report(_) => {
                None
            }
        }
    }

    fn summary(tool: &Tool) -> Option<String> {
        match tool {
            Tool::Report(scope) => Some(in_words(scope)),
            Tool::Ask(_) | Tool::Consult(_) | Tool::Remember(_) | Tool::Forget(_) | Tool::Recall(_) => None,
        }
    }
}
