//! Who can use which tools, and what their calls mean.

use super::look::Look;
use super::report::in_words;
use super::tools::{
    ask, consult, deliveries_list, projects_list, queue_show, repo_list, repo_read, repo_search, report,
    run_show, runs_list, search_all, spend_show, web_fetch, web_search,
};
use crate::agent::Kit;
use crate::model::ToolSpec;
use deputy_protocol::event::{Advisor, Purpose, Scope};

/// A call that makes sense.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// Ask the founder.
    Ask(ask::Question),
    /// Ask an advisor.
    Consult(consult::Consult),
    /// Say what was found, and that this is all.
    Report(Box<Scope>),
    /// Look at something.
    Look(Look),
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
        name: report::NAME,
        spec: report::spec,
        parse: |text| report::parse(text).map(|scope| Tool::Report(Box::new(scope))),
    },
    Entry {
        name: projects_list::NAME,
        spec: projects_list::spec,
        parse: |text| projects_list::parse(text).map(Tool::Look),
    },
    Entry {
        name: repo_list::NAME,
        spec: repo_list::spec,
        parse: |text| repo_list::parse(text).map(Tool::Look),
    },
    Entry {
        name: repo_read::NAME,
        spec: repo_read::spec,
        parse: |text| repo_read::parse(text).map(Tool::Look),
    },
    Entry {
        name: repo_search::NAME,
        spec: repo_search::spec,
        parse: |text| repo_search::parse(text).map(Tool::Look),
    },
    Entry {
        name: runs_list::NAME,
        spec: runs_list::spec,
        parse: |text| runs_list::parse(text).map(Tool::Look),
    },
    Entry { name: run_show::NAME, spec: run_show::spec, parse: |text| run_show::parse(text).map(Tool::Look) },
    Entry {
        name: deliveries_list::NAME,
        spec: deliveries_list::spec,
        parse: |text| deliveries_list::parse(text).map(Tool::Look),
    },
    Entry {
        name: spend_show::NAME,
        spec: spend_show::spec,
        parse: |text| spend_show::parse(text).map(Tool::Look),
    },
    Entry {
        name: queue_show::NAME,
        spec: queue_show::spec,
        parse: |text| queue_show::parse(text).map(Tool::Look),
    },
    Entry {
        name: search_all::NAME,
        spec: search_all::spec,
        parse: |text| search_all::parse(text).map(Tool::Look),
    },
    Entry {
        name: web_search::NAME,
        spec: web_search::spec,
        parse: |text| web_search::parse(text).map(Tool::Look),
    },
    Entry {
        name: web_fetch::NAME,
        spec: web_fetch::spec,
        parse: |text| web_fetch::parse(text).map(Tool::Look),
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
            Purpose::Talk => {
                let others = [report::NAME];
                ALL.iter().map(|entry| entry.name).filter(|name| !others.contains(name)).collect()
            }
            Purpose::Consultation { advisor, .. } | Purpose::Scoping { advisor, .. } => of_advisor(*advisor),
            Purpose::Drawing { .. } | Purpose::Hindsight { .. } => Vec::new(),
        };
        Self { names }
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        ALL.iter().filter(|entry| self.names.contains(&entry.name))
    }
}

/// The tools of an advisor: what it needs to know what it is asked about, and the one that ends its work.
fn of_advisor(advisor: Advisor) -> Vec<&'static str> {
    let own: &[&str] = match advisor {
        Advisor::Code => {
            &[repo_list::NAME, repo_read::NAME, repo_search::NAME, runs_list::NAME, run_show::NAME]
        }
        Advisor::Growth => &[runs_list::NAME, run_show::NAME],
        Advisor::Analytics => &[runs_list::NAME, run_show::NAME, deliveries_list::NAME, spend_show::NAME],
    };
    own.iter().copied().chain([web_search::NAME, web_fetch::NAME, report::NAME]).collect()
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
            Tool::Consult(_) | Tool::Report(_) | Tool::Look(_) => None,
        }
    }

    fn summary(tool: &Tool) -> Option<String> {
        match tool {
            Tool::Report(scope) => Some(in_words(scope)),
            Tool::Ask(_) | Tool::Consult(_) | Tool::Look(_) => None,
        }
    }
}
