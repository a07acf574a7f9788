//! Everything that can be recorded.
//!
//! Owner: `domain` produces these facts, the ledger keeps them. Invariant: a fact is past tense, carries all that
//! replay needs, and is only ever added; a changed one is a new variant.

mod answering;
mod ask;
mod conversation;
mod document;
mod envelope;
mod house;
mod kept;
mod lookback;
mod memory;
mod notice;
mod order;
mod plan;
mod program;
mod project;
mod run;
mod staff;
mod step;
mod task;
mod vocabulary;

pub use answering::{Answering, Draft, Route};
pub use ask::{Ask, AskOption, AskPurpose, InboxKind};
pub use conversation::{
    ContextWish, ConversationEvent, DayOfWeek, Outcome, Purpose, Repeat, Shown, TimeOfDay,
};
pub use document::{DocumentEvent, DocumentGiven, DocumentKind, DocumentRef};
pub use envelope::{Envelope, NewEvent, Payload, Visibility};
pub use house::HouseEvent;
pub use kept::{AgentCommits, KeptOutput};
pub use lookback::{LookbackEvent, RunEnd, RunTotals};
pub use memory::{MemoryCategory, MemoryEvent, MemoryRef, MemorySource};
pub use notice::NoticeEvent;
pub use order::{Budget, WorkOrder};
pub use plan::{
    Advisor, Card, CardCheck, CardReason, CardStep, Estimate, Evidence, Foundation, Grade, GradeCheck, Guess,
    NodeName, NodeOutcome, PlanEvent, PlanNode, PlanOutcome, PlanPart, Scope, ScopedTask, Span,
};
pub use program::{AgentQuestion, AgentWord, TurnOutcome};
pub use project::{Checks, ProjectEvent, ProjectSettings, RepoOrigin};
pub use run::{
    ConflictLeft, DeliveryMode, DiffStats, FileConflict, Lease, LineComment, RunError, RunEvent, Usage,
    Verdict, WaitReason,
};
pub use staff::{AgentStamp, Member, StaffEvent, StaffRecord};
pub use step::{CallError, Prompt, StepEvent, ToolCall, ToolOutcome};
pub use task::TaskEvent;
pub use vocabulary::{Delivery, Mode, PauseMode, Permission, Priority, QuotaState, TaskType, Tier};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use utoipa::ToSchema;

/// One fact, as its family. In the ledger it is a kind (`run.started`) and a JSON payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Event {
    /// About the installation.
    House(HouseEvent),
    /// About a project.
    Project(ProjectEvent),
    /// About a work order.
    Task(TaskEvent),
    /// About a run's course.
    Run(RunEvent),
    /// About what a run's agent did.
    Step(StepEvent),
    /// About a notification.
    Notice(NoticeEvent),
    /// About a plan.
    Plan(PlanEvent),
    /// About a conversation.
    Conversation(ConversationEvent),
    /// About what is remembered.
    Memory(MemoryEvent),
    /// About a document of a project.
    Document(DocumentEvent),
    /// About looking back at a run.
    Lookback(LookbackEvent),
    /// About somebody who works here.
    Staff(StaffEvent),
}

/// Why a recorded fact could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Written by a newer version. It is kept and passed over, never dropped.
    #[error("this version does not know events of kind {0}")]
    UnknownKind(String),
    /// The kind is known, the payload does not fit it.
    #[error("the payload of a {kind} event does not fit its kind")]
    Payload {
        /// The kind that was promised.
        kind: String,
        /// Where the payload departs from it.
        source: serde_json::Error,
    },
    /// The payload was emptied by a redaction.
    #[error("the payload of this {0} event was redacted")]
    Redacted(String),
}

impl Event {
    /// The stable name of this fact, as feeds and webhooks show it, and its payload as JSON text.
    pub fn encode(&self) -> (String, Vec<u8>) {
        let tagged = serde_json::to_vec(self).expect("events are plain data and always serialise");
        let taken = Tagged::read(&tagged).expect("every family is tagged with its kind");
        let data = taken.data.map_or("null", RawValue::get);
        (taken.kind.into_owned(), data.as_bytes().to_vec())
    }

    /// Reads a recorded fact back.
    pub fn decode(kind: &str, payload: &[u8]) -> Result<Self, DecodeError> {
        let fault = |source| DecodeError::Payload { kind: kind.to_owned(), source };
        // One value and nothing after it: what is put together below cannot be led astray.
        let data: &RawValue = serde_json::from_slice(payload).map_err(fault)?;
        let tagged = Tagged { kind: kind.into(), data: Some(data) };
        let tagged = serde_json::to_string(&tagged).expect("a name and a JSON text always serialise");
        let family = kind.split_once('.').map_or(kind, |(family, _)| family);
        let decoded = match family {
            "house" => serde_json::from_str(&tagged).map(Self::House),
            "project" => serde_json::from_str(&tagged).map(Self::Project),
            "task" => serde_json::from_str(&tagged).map(Self::Task),
            "run" => serde_json::from_str(&tagged).map(Self::Run),
            "step" => serde_json::from_str(&tagged).map(Self::Step),
            "notice" => serde_json::from_str(&tagged).map(Self::Notice),
            "plan" => serde_json::from_str(&tagged).map(Self::Plan),
            "conversation" => serde_json::from_str(&tagged).map(Self::Conversation),
            "memory" => serde_json::from_str(&tagged).map(Self::Memory),
            "document" => serde_json::from_str(&tagged).map(Self::Document),
            "lookback" => serde_json::from_str(&tagged).map(Self::Lookback),
            "staff" => serde_json::from_str(&tagged).map(Self::Staff),
            _ => return Err(DecodeError::UnknownKind(kind.to_owned())),
        };
        decoded.map_err(|source| {
            if is_unknown_variant(&source) {
                DecodeError::UnknownKind(kind.to_owned())
            } else {
                fault(source)
            }
        })
    }
}

/// A fact as serde writes it. Its payload is passed on as text: it is parsed once, into what it means.
#[derive(Serialize, Deserialize)]
struct Tagged<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

impl<'a> Tagged<'a> {
    fn read(tagged: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(tagged)
    }
}

fn is_unknown_variant(fault: &serde_json::Error) -> bool {
    // serde has no typed way to tell this case; the wording is serde's own constructor for it.
    fault.to_string().starts_with("unknown variant")
}

macro_rules! families {
    ($($family:ident($event:ty)),*) => {$(
        impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$family(event)
            }
        }
    )*};
}

families!(
    House(HouseEvent),
    Project(ProjectEvent),
    Task(TaskEvent),
    Run(RunEvent),
    Step(StepEvent),
    Notice(NoticeEvent),
    Plan(PlanEvent),
    Conversation(ConversationEvent),
    Memory(MemoryEvent),
    Document(DocumentEvent),
    Lookback(LookbackEvent),
    Staff(StaffEvent)
);
