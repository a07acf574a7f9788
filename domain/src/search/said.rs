//! What a fact says that a person would look for, and who said it. What repeats another fact is left to that one.

#![deny(clippy::wildcard_enum_match_arm, reason = "a new fact must not be silent without a decision")]

use crate::agent::REMEMBER;
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::{
    AgentQuestion, Ask, Card, ConversationEvent, DocumentEvent, Event, HouseEvent, MemoryEvent, PlanEvent,
    Prompt, RunEvent, StepEvent, ToolCall, ToolOutcome, TurnOutcome, WorkOrder,
};
use serde_json::Value;

pub(super) const AGENT: &str = "agent";
pub(super) const TOOL: &str = "tool";
pub(super) const DEPUTY: &str = "deputy";
const WHOEVER: &str = "";

/// Some words of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What kind of words.
    pub kind: FoundKind,
    /// Who said them: a person by their name, `agent`, `tool`, `deputy`; empty where only the envelope knows.
    pub by: String,
    /// The words.
    pub text: String,
}

/// What a fact says, in order.
pub fn said(event: &Event) -> Vec<Said> {
    let said = match event {
        Event::Run(event) => of_run(event),
        Event::Step(event) => of_step(event),
        Event::House(HouseEvent::Paused { reason, .. }) => vec![one(FoundKind::Message, WHOEVER, reason)],
        Event::Conversation(event) => of_conversation(event),
        Event::Plan(event) => of_plan(event),
        Event::Memory(event) => of_memory(event),
        Event::Document(event) => of_document(event),
        // A task's order is its run's.
        Event::House(_)
        | Event::Task(_)
        | Event::Project(_)
        | Event::Notice(_)
        | Event::Lookback(_)
        | Event::Staff(_) => Vec::new(),
    };
    said.into_iter().filter(|said| !said.text.trim().is_empty()).collect()
}

fn one(kind: FoundKind, by: &str, text: impl Into<String>) -> Said {
    Said { kind, by: by.to_owned(), text: text.into() }
}

fn of_run(event: &RunEvent) -> Vec<Said> {
    let found = match event {
        RunEvent::Queued { order, .. } => one(FoundKind::Order, WHOEVER, ordered(order)),
        RunEvent::Asked { ask, .. } => one(FoundKind::Question, DEPUTY, asked(ask)),
        RunEvent::Answered { choice, text, by, .. } => {
            let words: Vec<&str> = choice.iter().chain(text).map(String::as_str).collect();
            one(FoundKind::Answer, by, words.join("\n"))
        }
        // The question was said before.
        RunEvent::AskReferred { ask, .. } => {
            let draft = ask.answering.as_ref().and_then(|answering| answering.draft.as_ref());
            let text = draft.map(|draft| format!("{}\n{}", draft.text, draft.why)).unwrap_or_default();
            one(FoundKind::Answer, AGENT, text)
        }
        RunEvent::Messaged { text, by, .. } => one(FoundKind::Message, by, text),
        RunEvent::HandedOver { text, by, .. } => {
            one(FoundKind::Message, by, text.clone().unwrap_or_default())
        }
        RunEvent::Finished { summary, .. } => one(FoundKind::Summary, AGENT, summary),
        RunEvent::Yielded { summary, error, .. } => {
            let trouble = error.iter().map(|error| one(FoundKind::Trouble, DEPUTY, &error.detail));
            return std::iter::once(one(FoundKind::Summary, AGENT, summary)).chain(trouble).collect();
        }
        RunEvent::Checked { command, tail, .. } => {
            one(FoundKind::Check, DEPUTY, format!("{command}\n{tail}"))
        }
        RunEvent::ChangesRequested { text, comments, by, .. } => {
            let remarks = comments.iter().map(|it| format!("{}:{}: {}", it.path, it.line, it.text));
            let lines: Vec<String> = std::iter::once(text.clone()).chain(remarks).collect();
            one(FoundKind::Review, by, lines.join("\n"))
        }
        RunEvent::Rejected { reason, by, .. } => {
            one(FoundKind::Review, by, reason.clone().unwrap_or_default())
        }
        RunEvent::AttemptFailed { error, .. } | RunEvent::Failed { error, .. } => {
            one(FoundKind::Trouble, DEPUTY, &error.detail)
        }
        RunEvent::DeliveryFailed { detail, .. } | RunEvent::RollbackFailed { detail, .. } => {
            one(FoundKind::Trouble, DEPUTY, detail)
        }
        RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        // Its words are the summary's.
        | RunEvent::ReviewOpened { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::Approved { .. }
        // Its detail is the question's, or the trouble's.
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => return Vec::new(),
    };
    vec![found]
}

fn of_conversation(event: &ConversationEvent) -> Vec<Said> {
    let found = match event {
        // What stands around it is for the agent.
        ConversationEvent::Said { source: Prompt::Deputy, shown: Some(shown), by, .. } => {
            one(FoundKind::Message, by, &shown.text)
        }
        ConversationEvent::Said {
            source: Prompt::Order | Prompt::Founder | Prompt::Changes | Prompt::Checks | Prompt::Deputy,
            text,
            by,
            ..
        }
        | ConversationEvent::Scheduled { text, by, .. } => one(FoundKind::Message, by, text),
        ConversationEvent::Asked { ask, .. } => one(FoundKind::Question, AGENT, asked(ask)),
        ConversationEvent::Answered { choice, text, by, .. } => {
            let words: Vec<&str> = choice.iter().chain(text).map(String::as_str).collect();
            one(FoundKind::Answer, by, words.join("\n"))
        }
        ConversationEvent::Failed { error, .. } => one(FoundKind::Trouble, DEPUTY, &error.detail),
        ConversationEvent::Stopped { said: Some(said), .. } => one(FoundKind::Said, AGENT, said),
        ConversationEvent::Opened { title, .. } | ConversationEvent::Titled { title, .. } => {
            one(FoundKind::Summary, DEPUTY, title)
        }
        ConversationEvent::Claimed { .. }
        | ConversationEvent::CallReserved { .. }
        | ConversationEvent::CallSettled { .. }
        | ConversationEvent::AskWithdrawn { .. }
        | ConversationEvent::Waiting { .. }
        | ConversationEvent::Resumed { .. }
        // Its words are the thoughts'.
        | ConversationEvent::Replied { .. }
        | ConversationEvent::Stopped { said: None, .. }
        | ConversationEvent::ContextAsked { .. }
        | ConversationEvent::ContextSet { .. }
        // Its words were said when it was scheduled.
        | ConversationEvent::Said { source: Prompt::Due, .. }
        // Its words are the plan's.
        | ConversationEvent::Said { source: Prompt::News, .. }
        | ConversationEvent::CameDue { .. }
        | ConversationEvent::Unscheduled { .. }
        | ConversationEvent::OutcomeNoted { .. } => return Vec::new(),
    };
    vec![found]
}

fn of_document(event: &DocumentEvent) -> Vec<Said> {
    match event {
        DocumentEvent::Opened { title, text, by, .. } | DocumentEvent::Edited { title, text, by, .. } => {
            vec![one(FoundKind::Document, by, format!("{title}\n{text}"))]
        }
        DocumentEvent::Removed { .. } => Vec::new(),
    }
}

fn of_memory(event: &MemoryEvent) -> Vec<Said> {
    match event {
        MemoryEvent::Noted { key, text, by, .. } | MemoryEvent::Changed { key, text, by, .. } => {
            vec![one(FoundKind::Memory, by, format!("{key}\n{text}"))]
        }
        MemoryEvent::Used { .. }
        | MemoryEvent::Contradicted { .. }
        | MemoryEvent::Contradicts { .. }
        | MemoryEvent::Preferred { .. }
        | MemoryEvent::Outdone { .. }
        | MemoryEvent::Cleared { .. }
        | MemoryEvent::Affirmed { .. }
        | MemoryEvent::Forgotten { .. }
        | MemoryEvent::Emptied { .. } => Vec::new(),
    }
}

fn of_plan(event: &PlanEvent) -> Vec<Said> {
    let found = match event {
        PlanEvent::Proposed { card, .. } => one(FoundKind::Summary, AGENT, carded(card)),
        PlanEvent::RevisionAsked { text, by, .. } => one(FoundKind::Review, by, text),
        PlanEvent::Declined { reason, by, .. } => one(FoundKind::Review, by, reason.clone().unwrap_or_default()),
        PlanEvent::ScopeMissed { error, .. }
        | PlanEvent::DrawMissed { error, .. }
        | PlanEvent::Drawn { missed: Some(error), .. } => one(FoundKind::Trouble, DEPUTY, &error.detail),
        PlanEvent::Scoped { scope, .. } => one(FoundKind::Summary, AGENT, &scope.approach),
        PlanEvent::Deferred { .. }
        | PlanEvent::Raised { .. }
        | PlanEvent::Confirmed { .. }
        // Its texts are its runs' orders.
        | PlanEvent::Drawn { missed: None, .. }
        | PlanEvent::NodeOrdered { .. }
        | PlanEvent::NodeEnded { .. }
        | PlanEvent::Reopened { .. }
        | PlanEvent::LookedBack { .. }
        | PlanEvent::CancelAsked { .. }
        | PlanEvent::Ended { .. } => return Vec::new(),
    };
    vec![found]
}

fn carded(card: &Card) -> String {
    let steps = card.steps.iter().flat_map(|step| [&step.title, &step.detail]);
    let commands = card.checks.iter().map(|check| &check.command);
    let rest = card.untouched.iter().chain(&card.acceptance).chain(commands).chain(&card.risks);
    let lines = [&card.title, &card.summary].into_iter().chain(steps).chain(rest);
    lines.map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn of_step(event: &StepEvent) -> Vec<Said> {
    let found = match event {
        // The others are the order, messages and reviews, as the run has them.
        StepEvent::Prompted { source: Prompt::Deputy | Prompt::Checks, text, .. } => {
            one(FoundKind::Prompt, DEPUTY, text)
        }
        StepEvent::CallAnswered { text, tool_calls, .. } => {
            let said = std::iter::once(one(FoundKind::Said, AGENT, text));
            // What is remembered is said by its memory, so that it can be forgotten.
            let shown = tool_calls.iter().filter(|call| call.name != REMEMBER);
            return said.chain(shown.map(used)).collect();
        }
        StepEvent::CallFailed { error, .. } => one(FoundKind::Trouble, DEPUTY, &error.detail),
        StepEvent::ToolFinished { result, .. } => match result {
            ToolOutcome::Done { text } | ToolOutcome::Refused { text } | ToolOutcome::Unknown { text } => {
                one(FoundKind::ToolOutput, TOOL, text)
            }
        },
        StepEvent::Compacted { summary, .. } => one(FoundKind::Summary, AGENT, summary),
        StepEvent::Remembered { key, text, memory_id: None, .. } => {
            one(FoundKind::Memory, AGENT, format!("{key}\n{text}"))
        }
        StepEvent::AgentAsked { what, .. } => match what {
            // What it is about was said when the tool was used.
            AgentQuestion::Permission { says, tool_use: Some(_), .. } => {
                one(FoundKind::ToolCall, AGENT, says.as_deref().unwrap_or_default())
            }
            // Its title is made of the arguments.
            AgentQuestion::Permission { tool, arguments, says, title: _, tool_use: None } => {
                let says = says.as_deref().unwrap_or_default();
                one(FoundKind::ToolCall, AGENT, format!("{tool}\n{}\n{says}", readable(arguments)))
            }
            AgentQuestion::Question { text, options } => {
                one(FoundKind::Question, AGENT, format!("{text}\n{}", options.join("\n")))
            }
        },
        StepEvent::TurnEnded { outcome: TurnOutcome::Failed { detail, .. }, .. } => {
            one(FoundKind::Trouble, AGENT, detail)
        }
        StepEvent::Remarked { text, .. } => one(FoundKind::Remark, AGENT, text),
        StepEvent::Prompted {
            source: Prompt::Order | Prompt::Founder | Prompt::Changes | Prompt::Due | Prompt::News, ..
        }
        // Their words are the memories', and the documents'.
        | StepEvent::Remembered { memory_id: Some(_), .. }
        | StepEvent::Worded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Given { .. }
        | StepEvent::TimeTold { .. }
        | StepEvent::CallStarted { .. }
        | StepEvent::ToolStarted { .. }
        | StepEvent::AgentStarted { .. }
        | StepEvent::SessionBegan { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        // The agent said it before.
        | StepEvent::TurnEnded { outcome: TurnOutcome::Done { .. } | TurnOutcome::Interrupted, .. }
        | StepEvent::Expanded { .. }
        | StepEvent::AgentEnded { .. } => return Vec::new(),
    };
    vec![found]
}

fn ordered(order: &WorkOrder) -> String {
    let rest = order.issue_id.iter().chain(&order.files);
    let lines: Vec<&str> = std::iter::once(&order.text).chain(rest).map(String::as_str).collect();
    lines.join("\n")
}

fn asked(ask: &Ask) -> String {
    let title = if ask.body.starts_with(&ask.title) { "" } else { &ask.title };
    let labels: Vec<&str> = ask.options.iter().map(|option| option.label.as_str()).collect();
    format!("{title}\n{}\n{}", ask.body, labels.join("\n"))
}

fn used(call: &ToolCall) -> Said {
    one(FoundKind::ToolCall, AGENT, format!("{}\n{}", call.name, readable(&call.arguments)))
}

/// Arguments without the marks of JSON: `\n` in a text is a line's end there, and no letter of the next word.
fn readable(arguments: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(arguments) else { return arguments.to_owned() };
    let mut text = String::new();
    spell(&value, &mut text);
    text
}

fn spell(value: &Value, text: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        Value::String(words) => text.push_str(words),
        Value::Array(items) => {
            for item in items {
                spell(item, text);
                text.push('\n');
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                text.push_str(name);
                text.push_str(": ");
                spell(field, text);
                text.push('\n');
            }
        }
    }
}
