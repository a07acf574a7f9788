//! Names of streams: which history an event belongs to.

use crate::event::Member;
use crate::ids::{ConversationId, DocumentId, MemoryId, PlanId, ProjectId, RunId, TaskId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The history an event belongs to. In text: `run/ID`, `run/ID/steps`, `task/ID`, `project/ID`, `notice/ID`,
/// `plan/ID`, `conversation/ID`, `conversation/ID/steps`, `memory/ID`, `document/ID`, `lookback/ID`,
/// `staff/NAME`, `house`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Stream {
    /// The installation: daemons that came and went, pause and resume.
    House,
    /// A repository and its settings.
    Project(ProjectId),
    /// A work order.
    Task(TaskId),
    /// What a run decided: its states, questions, money and delivery.
    Run(RunId),
    /// What a run's agent did: the transcript.
    Steps(RunId),
    /// What became of one notification, by the id of the event it is about.
    Notice(crate::ids::EventId),
    /// What was proposed to the founder, and what came of it.
    Plan(PlanId),
    /// What was said in a conversation.
    Conversation(ConversationId),
    /// What was thought in it: the transcript.
    Thoughts(ConversationId),
    /// Something that is remembered.
    Memory(MemoryId),
    /// A document of a project.
    Document(DocumentId),
    /// What became of a run, as its agent's track record has it.
    Lookback(RunId),
    /// What somebody who works here is told, and may do.
    Staff(Member),
    /// A name this version does not know. It is kept, never dropped.
    Other(String),
}

impl Stream {
    /// The run that this stream tells of.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Self::Run(id) | Self::Steps(id) => Some(*id),
            _ => None,
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::House => f.write_str("house"),
            Self::Project(id) => write!(f, "project/{id}"),
            Self::Task(id) => write!(f, "task/{id}"),
            Self::Run(id) => write!(f, "run/{id}"),
            Self::Steps(id) => write!(f, "run/{id}/steps"),
            Self::Notice(id) => write!(f, "notice/{id}"),
            Self::Plan(id) => write!(f, "plan/{id}"),
            Self::Conversation(id) => write!(f, "conversation/{id}"),
            Self::Thoughts(id) => write!(f, "conversation/{id}/steps"),
            Self::Memory(id) => write!(f, "memory/{id}"),
            Self::Document(id) => write!(f, "document/{id}"),
            Self::Lookback(id) => write!(f, "lookback/{id}"),
            Self::Staff(member) => write!(f, "staff/{member}"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl From<Stream> for String {
    fn from(stream: Stream) -> Self {
        stream.to_string()
    }
}

impl From<String> for Stream {
    fn from(name: String) -> Self {
        parse(&name).unwrap_or(Self::Other(name))
    }
}

impl FromStr for Stream {
    type Err = std::convert::Infallible;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(name.to_owned()))
    }
}

fn parse(name: &str) -> Option<Stream> {
    if name == "house" {
        return Some(Stream::House);
    }
    let (kind, rest) = name.split_once('/')?;
    match (kind, rest.strip_suffix("/steps")) {
        ("run", Some(id)) => id.parse().ok().map(Stream::Steps),
        ("run", None) => rest.parse().ok().map(Stream::Run),
        ("task", _) => rest.parse().ok().map(Stream::Task),
        ("project", _) => rest.parse().ok().map(Stream::Project),
        ("conversation", Some(id)) => id.parse().ok().map(Stream::Thoughts),
        ("conversation", None) => rest.parse().ok().map(Stream::Conversation),
        ("plan", _) => rest.parse().ok().map(Stream::Plan),
        ("memory", _) => rest.parse().ok().map(Stream::Memory),
        ("document", _) => rest.parse().ok().map(Stream::Document),
        ("lookback", _) => rest.parse().ok().map(Stream::Lookback),
        ("staff", _) => rest.parse().ok().map(Stream::Staff),
        ("notice", _) => rest.parse().ok().map(Stream::Notice),
        _ => None,
    }
}
