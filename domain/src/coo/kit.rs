//! Who can use which tools, and what their calls mean.

use super::found::in_words;
use super::look::Look;
use super::tools::{
    ask, cancel_plan, consult, deliveries_list, document_read, documents_list, forget, metrics_show,
    plan_tasks, projects_find, projects_list, propose_plan, query, queue_show, recall, remember, repo_list,
    repo_read, repo_search, report, run_show, runs_list, search_all, spend_show, web_fetch, web_search,
};
use crate::agent::{Keeps, Kit};
use crate::model::ToolSpec;
use deputy_protocol::event::{Advisor, Purpose, Scope};

/// What a model makes of what was said. The founder's words, and what is kept of calls, stand beside it.
const SUMMARISE: &str = "\
Sum up the conversation so far, so that you can go on from the summary alone. Under the headings Decisions, Constraints \
and Open questions write, word for word where it was said, what was decided, what has to hold, and what nobody has \
answered yet. Then write what was found out, each with its source: files with lines, runs, addresses, figures. The \
founder's own words and your questions to them are kept beside the summary: do not repeat them. Leave out file contents \
and long output. Answer with the summary only.";

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
    /// Show the founder a plan.
    Propose(Box<propose_plan::Proposal>),
    /// End a plan.
    Cancel(cancel_plan::Cancel),
    /// Say what was found, and that this is all.
    Report(Box<Scope>),
    /// Draw the tasks of a plan, and that this is all.
    Draw(Box<plan_tasks::Drawing>),
    /// Look at something.
    Look(Look),
}

/// A tool as there is one: its name, how a model sees it, and what a call of it means.
struct Entry {
    name: &'static str,
    spec: fn() -> ToolSpec,
    parse: fn(&str) -> Result<Tool, String>,
}

/// The tool of a file.
macro_rules! tool {
    ($file:ident, $meant:expr) => {
        Entry { name: $file::NAME, spec: $file::spec, parse: |text| $file::parse(text).map($meant) }
    };
}

/// All tools there are.
const ALL: &[Entry] = &[
    tool!(ask, Tool::Ask),
    tool!(consult, Tool::Consult),
    tool!(remember, Tool::Remember),
    tool!(forget, Tool::Forget),
    tool!(recall, Tool::Recall),
    tool!(propose_plan, |proposal| Tool::Propose(Box::new(proposal))),
    tool!(cancel_plan, Tool::Cancel),
    tool!(report, |scope| Tool::Report(Box::new(scope))),
    tool!(plan_tasks, |drawing| Tool::Draw(Box::new(drawing))),
    tool!(projects_list, |()| Tool::Look(Look::Projects)),
    tool!(projects_find, |wanted| Tool::Look(Look::Find(wanted))),
    tool!(repo_list, |wanted| Tool::Look(Look::RepoList(wanted))),
    tool!(repo_read, |wanted| Tool::Look(Look::RepoRead(wanted))),
    tool!(repo_search, |wanted| Tool::Look(Look::RepoSearch(wanted))),
    tool!(documents_list, |wanted| Tool::Look(Look::Documents(wanted))),
    tool!(document_read, |wanted| Tool::Look(Look::Document(wanted))),
    tool!(runs_list, |wanted| Tool::Look(Look::Runs(wanted))),
    tool!(run_show, |wanted| Tool::Look(Look::Run(wanted))),
    tool!(deliveries_list, |wanted| Tool::Look(Look::Deliveries(wanted))),
    tool!(spend_show, |wanted| Tool::Look(Look::Spend(wanted))),
    tool!(metrics_show, |wanted| Tool::Look(Look::Metrics(wanted))),
    tool!(query, |wanted| Tool::Look(Look::Query(wanted))),
    tool!(queue_show, |()| Tool::Look(Look::Queue)),
    tool!(search_all, |wanted| Tool::Look(Look::Said(wanted))),
    tool!(web_search, |wanted| Tool::Look(Look::WebSearch(wanted))),
    tool!(web_fetch, |wanted| Tool::Look(Look::WebFetch(wanted))),
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
                // Raw questions are the analytics advisor's: the COO asks it, and hears what it found and how.
                let others = [report::NAME, plan_tasks::NAME, query::NAME];
                ALL.iter().map(|entry| entry.name).filter(|name| !others.contains(name)).collect()
            }
            Purpose::Consultation { advisor, .. } | Purpose::Scoping { advisor, .. } => of_advisor(*advisor),
            Purpose::Drawing { .. } => {
                vec![repo_list::NAME, repo_read::NAME, repo_search::NAME, plan_tasks::NAME]
            }
            Purpose::Hindsight { .. } => {
                vec![run_show::NAME, recall::NAME, remember::NAME, report::NAME]
            }
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
        Advisor::Growth => &[runs_list::NAME, run_show::NAME, metrics_show::NAME],
        Advisor::Analytics => &[
            runs_list::NAME,
            run_show::NAME,
            deliveries_list::NAME,
            spend_show::NAME,
            metrics_show::NAME,
            query::NAME,
        ],
    };
    let all = [
        documents_list::NAME,
        document_read::NAME,
        recall::NAME,
        web_search::NAME,
        web_fetch::NAME,
        report::NAME,
    ];
    own.iter().copied().chain(all).collect()
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

    fn last(&self) -> &'static str {
        let ends = [report::NAME, plan_tasks::NAME];
        ends.into_iter().find(|name| self.names.contains(name)).unwrap_or(report::NAME)
    }

    fn keeps(&self) -> Keeps {
        Keeps {
            words: true,
            calls: &[ask::NAME, propose_plan::NAME, cancel_plan::NAME],
            summarise: SUMMARISE,
        }
    }

    fn question(tool: &Tool) -> Option<(String, Vec<String>)> {
        match tool {
            Tool::Ask(ask::Question { question, options }) => Some((question.clone(), options.clone())),
            _ => None,
        }
    }

    fn summary(tool: &Tool) -> Option<String> {
        match tool {
            Tool::Report(scope) => Some(in_words(scope)),
            Tool::Draw(drawing) => Some(drawn(drawing)),
            _ => None,
        }
    }
}

fn drawn(drawing: &plan_tasks::Drawing) -> String {
    let lines = drawing.tasks.iter().map(|task| format!("- {}: {}", task.key, task.title));
    if drawing.tasks.is_empty() { drawing.why.clone() } else { lines.collect::<Vec<_>>().join("\n") }
}
