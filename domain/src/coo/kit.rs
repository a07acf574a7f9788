//! Who can use which tools, and what their calls mean.

use super::found::in_words;
use super::look::Look;
use super::tools::{
    answer, ask, cancel_plan, consult, deliveries_list, document_read, documents_list, forget, metrics_show,
    plan_tasks, projects_find, projects_list, propose_plan, query, queue_show, recall, remember, repo_list,
    repo_read, repo_search, report, run_show, runs_list, schedule, schedule_cancel, schedule_list,
    search_all, spend_show, web_fetch, web_search,
};
use crate::agent::{Keeps, Kit};
use crate::model::ToolSpec;
use deputy_protocol::event::{Advisor, Draft, Member, Purpose, Scope};

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
    /// Have something done at its time.
    Schedule(Box<schedule::Schedule>),
    /// Have it done no more.
    Unschedule(schedule_cancel::Unschedule),
    /// Show the founder a plan.
    Propose(Box<propose_plan::Proposal>),
    /// End a plan.
    Cancel(cancel_plan::Cancel),
    /// Say what was found, and that this is all.
    Report(Box<Scope>),
    /// Answer another agent, and that this is all.
    Answer(Box<Draft>),
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
    tool!(schedule, |wanted| Tool::Schedule(Box::new(wanted))),
    tool!(schedule_cancel, Tool::Unschedule),
    tool!(schedule_list, |()| Tool::Look(Look::Schedule)),
    tool!(propose_plan, |proposal| Tool::Propose(Box::new(proposal))),
    tool!(cancel_plan, Tool::Cancel),
    tool!(answer, |draft| Tool::Answer(Box::new(draft))),
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
    purpose: Purpose,
    names: Vec<&'static str>,
}

impl Toolkit {
    /// The tools for a purpose: all that the place of whoever speaks allows.
    pub fn of(purpose: &Purpose) -> Self {
        let names = match purpose {
            Purpose::Answering { .. } => of_answering(),
            Purpose::Talk
            | Purpose::Consultation { .. }
            | Purpose::Scoping { .. }
            | Purpose::Drawing { .. }
            | Purpose::Hindsight { .. }
            | Purpose::PlanHindsight { .. } => thinker_tools(purpose.member()),
        };
        Self { purpose: *purpose, names }
    }

    /// Those of them that a record leaves, and the one that ends the work; `None` leaves all.
    #[must_use]
    pub fn only(mut self, allowed: Option<&[String]>) -> Self {
        let last = self.last();
        let has = |name: &str| {
            name == last || allowed.is_none_or(|allowed| allowed.iter().any(|tool| tool == name))
        };
        self.names.retain(|name| has(name));
        self
    }

    /// What they are for.
    pub(super) const fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Whether there is a tool of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        ALL.iter().filter(|entry| self.names.contains(&entry.name))
    }
}

/// Names of the tools that somebody who thinks can have; a worker has none of these.
pub(crate) fn thinker_tools(member: Member) -> Vec<&'static str> {
    match member {
        Member::Coo => {
            // Raw questions are the analytics advisor's: the COO asks it, and hears what it found and how.
            let others = [answer::NAME, report::NAME, plan_tasks::NAME, query::NAME];
            ALL.iter().map(|entry| entry.name).filter(|name| !others.contains(name)).collect()
        }
        Member::AdvisorCode => of_advisor(Advisor::Code),
        Member::AdvisorGrowth => of_advisor(Advisor::Growth),
        Member::AdvisorAnalytics => of_advisor(Advisor::Analytics),
        Member::Orchestrator => vec![repo_list::NAME, repo_read::NAME, repo_search::NAME, plan_tasks::NAME],
        Member::Hindsight => vec![run_show::NAME, recall::NAME, remember::NAME, report::NAME],
        Member::WorkerFeature
        | Member::WorkerBugfix
        | Member::WorkerTest
        | Member::WorkerDocs
        | Member::WorkerRefactor
        | Member::WorkerReview => Vec::new(),
    }
}

/// The tools of whoever answers an agent at work. What it reads reaches that agent, so it looks at the agent's project and
/// at nothing beyond.
fn of_answering() -> Vec<&'static str> {
    vec![
        documents_list::NAME,
        document_read::NAME,
        recall::NAME,
        repo_list::NAME,
        repo_read::NAME,
        repo_search::NAME,
        run_show::NAME,
        search_all::NAME,
        answer::NAME,
    ]
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
        let ends = [answer::NAME, report::NAME, plan_tasks::NAME];
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
            Tool::Answer(draft) => Some(answered(draft)),
            _ => None,
        }
    }
}

fn answered(draft: &Draft) -> String {
    let words = draft.choice.iter().map(|choice| format!("[{choice}]")).chain([draft.text.trim().to_owned()]);
    words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

fn drawn(drawing: &plan_tasks::Drawing) -> String {
    let lines = drawing.tasks.iter().map(|task| format!("- {}: {}", task.key, task.title));
    if drawing.tasks.is_empty() { drawing.why.clone() } else { lines.collect::<Vec<_>>().join("\n") }
}
