//! Requests and views of the HTTP API, as the contract names them.
//!
//! Owner: `daemon/http` renders them, `client` and the web app read them. Invariant: fields are added, never renamed.
//! Requests refuse fields they do not know; readers of views pass over them.

mod about;
mod agent;
mod artifact;
mod context;
mod conversation;
mod decision;
mod device;
mod document;
mod event;
mod feed;
mod house;
mod inbox;
mod joining;
mod memory;
mod metric;
mod object;
mod page;
mod passkey;
mod person;
mod plan;
mod problem;
mod project;
mod project_change;
mod push;
mod queue;
mod record;
mod run;
mod schedule;
mod search;
mod secret;
mod session;
mod signing_in;
mod spend;
mod staff;
mod task;
mod terminal;
mod token;
mod traffic;
mod wish;

pub use about::{About, Health, HealthCause, HealthStatus};
pub use agent::{AgentAbilities, AgentLogin, AgentStanding, AgentView, QuotaView};
pub use artifact::{Artifact, ArtifactKind};
pub use context::{ContextDocument, ContextView};
pub use conversation::{
    ContextSnapshot, ConversationChange, ConversationOutcome, ConversationState, ConversationView,
    MessageRole, MessageView, Module, NewConversation,
};
pub use decision::{Approve, ChangesRequest, HandOver, Message, Nothing, Reject};
pub use device::{DeviceView, LinkView};
pub use document::{DocumentEdit, DocumentSummary, DocumentVersion, DocumentView, NewDocument};
pub use event::EventView;
pub use feed::{DeltaData, FeedTicket, Frame, Said};
pub use house::{
    BackupView, ChannelView, House, HouseView, LimitsView, Load, LoadSample, ModelUse, Pause, PauseRequest,
    ProviderView, TodayView,
};
pub use inbox::{Answer, InboxItem, InboxState};
pub use joining::{BeginJoining, CodeKind, JoinView, JoinWithPassword, UseCode};
pub use memory::{MemoryChange, MemoryForgotten, MemoryUse, MemoryView, NewMemory};
pub use metric::{EventLevel, FigureView, FiguresBy, NewProductEvent, NewProductEvents, ProductEventsTaken};
pub use object::Object;
pub use page::Page;
pub use passkey::{BeginPasskey, FinishPasskey, PasskeyBegun, PasskeyView};
pub use person::{NewInvitation, PersonView};
pub use plan::{
    ConfirmPlan, DeclinePlan, DeferPlan, EstimateView, PlanPage, PlanState, PlanStepView, PlanTaskState,
    PlanTaskView, PlanView, RevisePlan,
};
pub use problem::{FieldFault, Problem};
pub use project::{NewProject, Project, ProjectSaved};
pub use project_change::ProjectChange;
pub use push::{
    NewPushSubscription, NotifyTest, NotifyTested, PushChoice, PushKeys, PushMessage, PushState, PushView,
    TriedTarget,
};
pub use queue::Queue;
pub use record::{RecordOf, TrackRecord};
pub use run::{
    AgentCommitView, CheckResult, DeliveryState, DeliveryView, QuestionView, RollbackState, RollbackView,
    RunState, RunUsage, RunView, SentView,
};
pub use schedule::{AppointmentView, Delay, DelayUnit, NewAppointment};
pub use search::{Found, FoundKind, SearchPage, SnippetPiece};
pub use secret::{JoinCode, Password};
pub use session::{SessionOutcome, SessionState, SessionView};
pub use signing_in::{ChangePassword, PasswordSignIn, WhoAmI};
pub use spend::{NO_PART, Spend, SpendBy, SpendItem};
pub use staff::{StaffChange, StaffVersion, StaffView};
pub use task::{NewTask, TaskAccepted, TaskView};
pub use terminal::{FileEntry, FileKind, FileList, FileView, TerminalNews, TerminalWord};
pub use token::{NewToken, Role, TokenCreated, TokenView};
pub use traffic::{TrafficEnd, TrafficExchange, TrafficRecord, TrafficUsage};
pub use wish::Wish;
