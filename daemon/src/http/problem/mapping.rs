//! The mapping from what goes wrong below to what is answered.

use super::error::ApiError;
use super::kind::Kind;
use deputy_actors::conversation::ConversationError;
use deputy_actors::document::DocumentError;
use deputy_actors::memory::MemoryError;
use deputy_actors::office::{InboxError, ProjectError, TaskError};
use deputy_actors::plan::PlanError;
use deputy_actors::ports::{BlobFault, LedgerFault, MetricsFault, SearchFault, WorkspaceFault};
use deputy_actors::run::book::CommandError;
use deputy_actors::staff::StaffError;
use deputy_actors::terminal::TerminalError;
use deputy_domain::run::Refusal;
use deputy_domain::{conversation, document, memory, metric, plan, staff};

impl From<LedgerFault> for ApiError {
    fn from(fault: LedgerFault) -> Self {
        tracing::warn!(%fault, "a request met a fault of the ledger");
        match &fault {
            LedgerFault::Unavailable { .. } => {
                let detail = format!("{fault}; nothing was recorded: try again, and look at /health");
                Self::new(Kind::Unavailable, detail).retry_after(1)
            }
            LedgerFault::Closed => {
                Self::new(Kind::Unavailable, "the daemon is going down; nothing was recorded: try again")
                    .retry_after(2)
            }
            LedgerFault::Doubtful(_) => Self::new(
                Kind::Unavailable,
                "it is not known whether it was recorded: look before you repeat it, or repeat it with the same Idempotency-Key",
            )
            .retry_after(5),
            LedgerFault::Corrupt(_) => {
                Self::new(Kind::Internal, "the ledger contradicts itself: run `deputyd ledger verify`")
            }
        }
    }
}

impl From<BlobFault> for ApiError {
    fn from(fault: BlobFault) -> Self {
        tracing::warn!(%fault, "a request met a fault of kept output");
        match fault {
            BlobFault::Io { .. } => Self::new(Kind::Unavailable, fault.to_string()).retry_after(1),
            BlobFault::Damaged(_) => {
                Self::new(Kind::Internal, format!("{fault}; a backup may have it whole"))
            }
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::UnknownAsk(_) => Self::new(Kind::NotFound, detail),
            Refusal::AlreadyAnswered(_) => Self::new(Kind::AlreadyAnswered, detail),
            Refusal::UnknownChoice { .. } => Self::new(Kind::Invalid, detail).at("choice"),
            Refusal::StaleCommit { .. } => Self::new(Kind::StaleCommit, detail).at("commit"),
            Refusal::PullRequestsLater => Self::new(Kind::NotYet, detail).at("deliver"),
            Refusal::LongText { .. } | Refusal::NoAmount { .. } => {
                Self::new(Kind::Invalid, detail).at("text")
            }
            Refusal::AlreadyDone
            | Refusal::WrongState { .. }
            | Refusal::ToldTooMuch { .. }
            | Refusal::AskedTooMuch { .. }
            | Refusal::DayBudgetReached { .. }
            | Refusal::PriceUnknown { .. }
            | Refusal::BudgetReached { .. }
            | Refusal::NotOwner
            | Refusal::NotDue => Self::new(Kind::WrongState, detail),
        }
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::NotFound(run_id) => Self::not_found("run", run_id),
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Fenced(_) | CommandError::ProjectRemoved(_) => {
                Self::new(Kind::WrongState, error.to_string())
            }
            CommandError::Fault(fault) => fault.into(),
        }
    }
}

impl From<TerminalError> for ApiError {
    fn from(error: TerminalError) -> Self {
        let detail = error.to_string();
        match error {
            TerminalError::NoRoom(_) | TerminalError::Busy | TerminalError::NoWorkspace => {
                Self::new(Kind::WrongState, detail)
            }
            TerminalError::Elsewhere => Self::new(Kind::Elsewhere, detail),
            TerminalError::Run(error) => error.into(),
            TerminalError::Workspace(fault) => fault.into(),
            TerminalError::Secrets(_) | TerminalError::Hands(_) => Self::new(Kind::Unavailable, detail),
        }
    }
}

impl From<TaskError> for ApiError {
    fn from(error: TaskError) -> Self {
        let detail = error.to_string();
        match error {
            TaskError::EmptyText | TaskError::LongText { .. } => Self::new(Kind::Invalid, detail).at("text"),
            TaskError::UnknownProject(_) | TaskError::NoProject => {
                Self::new(Kind::Invalid, detail).at("project")
            }
            TaskError::UnknownAgent(_) | TaskError::NotBegun { .. } => {
                Self::new(Kind::Invalid, detail).at("agent")
            }
            TaskError::NoModel { .. } => Self::new(Kind::Invalid, detail).at("tier"),
            TaskError::NoCap(_) => Self::new(Kind::Invalid, detail).at("budget"),
            TaskError::NoRoom(field) => Self::new(Kind::Invalid, detail).at(field),
            TaskError::UnknownBranch(_) => Self::new(Kind::Invalid, detail).at("base_branch"),
            TaskError::UnknownDependency(_) => Self::new(Kind::Invalid, detail).at("depends_on"),
            TaskError::Run(error) => error.into(),
            TaskError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ProjectError> for ApiError {
    fn from(error: ProjectError) -> Self {
        let detail = error.to_string();
        match error {
            ProjectError::InvalidName(_) => Self::new(Kind::Invalid, detail).at("name"),
            ProjectError::NameTaken(_) => Self::new(Kind::NameTaken, detail).at("name"),
            ProjectError::UnknownAgent(_) => Self::new(Kind::Invalid, detail).at("agent"),
            ProjectError::UnknownBranch(_) => Self::new(Kind::Invalid, detail).at("default_branch"),
            ProjectError::UnknownFolder(_) => Self::new(Kind::Invalid, detail).at("path"),
            ProjectError::Removed(_) => Self::new(Kind::NotFound, detail),
            ProjectError::Busy { .. } => Self::new(Kind::WrongState, detail),
            ProjectError::Repository(fault) => fault.into(),
            ProjectError::Fault(fault) => fault.into(),
        }
    }
}

impl From<WorkspaceFault> for ApiError {
    fn from(fault: WorkspaceFault) -> Self {
        let detail = fault.to_string();
        match fault {
            WorkspaceFault::Unreachable(_) | WorkspaceFault::Refused(_) => Self::new(Kind::Remote, detail),
            WorkspaceFault::NoFolder(_) => Self::new(Kind::Invalid, detail).at("path"),
            WorkspaceFault::Missing(_) | WorkspaceFault::Invalid(_) => Self::new(Kind::Invalid, detail),
            WorkspaceFault::Io { .. } => {
                tracing::warn!(%detail, "a request met a fault of the workspaces");
                Self::new(Kind::Unavailable, detail).retry_after(5)
            }
        }
    }
}

impl From<InboxError> for ApiError {
    fn from(error: InboxError) -> Self {
        match error {
            InboxError::NotFound(inbox_id) => Self::not_found("inbox item", inbox_id),
            InboxError::Run(error) => error.into(),
            InboxError::Conversation(error) => error.into(),
            InboxError::Plan(error) => error.into(),
            InboxError::NoAnswer(detail) => Self::new(Kind::Invalid, detail).at("choice"),
            InboxError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ConversationError> for ApiError {
    fn from(error: ConversationError) -> Self {
        let detail = error.to_string();
        let refusal = match error {
            ConversationError::Refused(refusal) => refusal,
            ConversationError::Fault(fault) => return fault.into(),
        };
        match refusal {
            conversation::Refusal::Unknown => Self::new(Kind::NotFound, detail),
            conversation::Refusal::Silent
            | conversation::Refusal::LongText { .. }
            | conversation::Refusal::LongAppointment { .. } => Self::new(Kind::Invalid, detail).at("text"),
            conversation::Refusal::LongTitle { .. } => Self::new(Kind::Invalid, detail).at("title"),
            conversation::Refusal::Time(_) => Self::new(Kind::Invalid, detail),
            conversation::Refusal::NoSuchOption(_) => Self::new(Kind::Invalid, detail).at("choice"),
            conversation::Refusal::AlreadyDone
            | conversation::Refusal::WrongState { .. }
            | conversation::Refusal::AmongAgents
            | conversation::Refusal::ToldTooMuch
            | conversation::Refusal::MuchScheduled
            | conversation::Refusal::HouseMuchScheduled
            | conversation::Refusal::TooSoon
            | conversation::Refusal::NotAsked(_)
            | conversation::Refusal::PriceUnknown(_)
            | conversation::Refusal::DayBudgetReached { .. }
            | conversation::Refusal::BudgetReached(_) => Self::new(Kind::WrongState, detail),
        }
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> Self {
        let detail = error.to_string();
        let refusal = match error {
            PlanError::Refused(refusal) => refusal,
            PlanError::Fault(fault) => return fault.into(),
        };
        match refusal {
            plan::Refusal::Past => Self::new(Kind::Invalid, detail).at("until"),
            plan::Refusal::StaleCard { .. } => Self::new(Kind::WrongState, detail).at("version"),
            plan::Refusal::AlreadyDone
            | plan::Refusal::WrongState { .. }
            | plan::Refusal::Elsewhere
            | plan::Refusal::Removed(_)
            | plan::Refusal::UnknownStep(_)
            | plan::Refusal::EmptyCard
            | plan::Refusal::Flawed(_)
            | plan::Refusal::Touched(_)
            | plan::Refusal::UnknownNode(_)
            | plan::Refusal::NotReady(_) => Self::new(Kind::WrongState, detail),
        }
    }
}

impl From<MemoryError> for ApiError {
    fn from(error: MemoryError) -> Self {
        let detail = error.to_string();
        let refusal = match error {
            MemoryError::Refused(refusal) => refusal,
            MemoryError::NoOther(_) => return Self::new(Kind::Invalid, detail).at("contradicts"),
            MemoryError::Fault(fault) => return fault.into(),
            MemoryError::Index(fault) => return fault.into(),
        };
        match refusal {
            memory::Refusal::Unknown => Self::new(Kind::NotFound, detail),
            memory::Refusal::Silent | memory::Refusal::LongText { .. } => {
                Self::new(Kind::Invalid, detail).at("text")
            }
            memory::Refusal::LongKey { .. } => Self::new(Kind::Invalid, detail).at("key"),
            memory::Refusal::NoConfidence => Self::new(Kind::Invalid, detail).at("confidence"),
            memory::Refusal::Itself
            | memory::Refusal::ContradictsTooMuch
            | memory::Refusal::ContradictedTooMuch => Self::new(Kind::Invalid, detail).at("contradicts"),
            memory::Refusal::AlreadyDone | memory::Refusal::Forgotten | memory::Refusal::Remembered => {
                Self::new(Kind::WrongState, detail)
            }
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        let detail = error.to_string();
        let refusal = match error {
            DocumentError::Refused(refusal) => refusal,
            DocumentError::Fault(fault) => return fault.into(),
        };
        match refusal {
            document::Refusal::Unknown => Self::new(Kind::NotFound, detail),
            document::Refusal::Stale { .. } => Self::new(Kind::Stale, detail),
            document::Refusal::AlreadyDone | document::Refusal::Removed => {
                Self::new(Kind::WrongState, detail)
            }
            document::Refusal::Silent | document::Refusal::LongText { .. } => {
                Self::new(Kind::Invalid, detail).at("text")
            }
            document::Refusal::LongTitle { .. } => Self::new(Kind::Invalid, detail).at("title"),
            document::Refusal::Ahead { .. } => Self::new(Kind::Invalid, detail).at("based_on"),
        }
    }
}

impl From<StaffError> for ApiError {
    fn from(error: StaffError) -> Self {
        let detail = error.to_string();
        let refusal = match error {
            StaffError::Refused(refusal) => refusal,
            StaffError::Fault(fault) => return fault.into(),
        };
        match refusal {
            staff::Refusal::AlreadyDone => Self::new(Kind::WrongState, detail),
            staff::Refusal::Stale { .. } => Self::new(Kind::Stale, detail),
            staff::Refusal::LongSpeciality => Self::new(Kind::Invalid, detail).at("record.speciality"),
            staff::Refusal::LongInstructions { .. } => {
                Self::new(Kind::Invalid, detail).at("record.instructions")
            }
            staff::Refusal::UnknownTool { .. } | staff::Refusal::MissingTool { .. } => {
                Self::new(Kind::Invalid, detail).at("record.tools")
            }
            staff::Refusal::Pattern { .. } | staff::Refusal::ManyPatterns => {
                Self::new(Kind::Invalid, detail).at("record.may_change")
            }
            staff::Refusal::NobodyWaits { .. } => Self::new(Kind::Invalid, detail).at("record.minutes_max"),
            staff::Refusal::Silent { field }
            | staff::Refusal::Zero { field }
            | staff::Refusal::NotAWorker { field, .. } => {
                Self::new(Kind::Invalid, detail).at(&format!("record.{field}"))
            }
        }
    }
}

impl From<SearchFault> for ApiError {
    fn from(fault: SearchFault) -> Self {
        tracing::warn!(%fault, "a request met a fault of the index");
        Self::new(Kind::Unavailable, fault.to_string()).retry_after(5)
    }
}

impl From<metric::Refusal> for ApiError {
    fn from(refusal: metric::Refusal) -> Self {
        Self::field(&refusal.field, refusal.flaw.to_string())
    }
}

impl From<MetricsFault> for ApiError {
    fn from(fault: MetricsFault) -> Self {
        tracing::warn!(%fault, "a request met a fault of the product's events");
        let (kind, detail, seconds) = match fault.operation {
            MetricsFault::TAKEN => (
                Kind::RateLimited,
                "the project has more events than are kept, and the oldest are removed by and by: nothing was kept, send \
                 fewer, or raise `metrics.events_max`",
                300,
            ),
            MetricsFault::WRITTEN => (
                Kind::Unavailable,
                "the events could not be written just now, and none of them was kept: send them again with the same \
                 Idempotency-Key",
                1,
            ),
            _ => (Kind::Unavailable, "the events could not be read just now: ask again", 1),
        };
        Self::new(kind, detail).retry_after(seconds)
    }
}
