//! What handlers work with.

use super::access::{Limits, Tickets};
use super::idempotency::Idempotency;
use super::ports::{KeepSecrets, ReadTraffic, TellHouse};
use super::settings::HttpSettings;
use crate::database::Database;
use crate::feed::FeedHub;
use crate::health::HealthReport;
use crate::people::People;
use crate::push::Push;
use crate::tokens::Tokens;
use deputy_actors::conversation::{ConversationHandle, ScheduleHandle};
use deputy_actors::document::DocumentHandle;
use deputy_actors::librarian::LibrarianHandle;
use deputy_actors::memory::MemoryHandle;
use deputy_actors::office::{HouseHandle, InboxHandle, ProjectHandle, TaskHandle};
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::{BrowseTrees, World};
use deputy_actors::run::RunHandle;
use deputy_actors::staff::StaffHandle;
use deputy_actors::terminal::TerminalHandle;
use std::ops::Deref;
use std::sync::Arc;

/// The text of `/metrics`.
pub type Metrics = Arc<dyn Fn() -> String + Send + Sync>;

/// What the API needs besides the world.
pub struct Parts {
    /// Who may do what.
    pub tokens: Arc<Tokens>,
    /// Who has an account.
    pub people: Arc<People>,
    /// Devices that are told.
    pub push: Arc<Push>,
    /// Where the feed comes from.
    pub feed: FeedHub,
    /// For the API's own tables.
    pub database: Database,
    /// How well the daemon is.
    pub health: Arc<dyn HealthReport>,
    /// Where values of environment variables and secret files go.
    pub secrets: Arc<dyn KeepSecrets>,
    /// What programs of runs said to models.
    pub traffic: Arc<dyn ReadTraffic>,
    /// What is in no ledger.
    pub facts: Arc<dyn TellHouse>,
    /// Files of workspaces.
    pub trees: Arc<dyn BrowseTrees>,
    /// The text of `/metrics`.
    pub metrics: Metrics,
    /// How the API behaves.
    pub settings: HttpSettings,
}

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The insides of the state.
pub struct Inner {
    pub(super) world: World,
    pub(super) projects: ProjectHandle,
    pub(super) tasks: TaskHandle,
    pub(super) runs: RunHandle,
    pub(super) inbox: InboxHandle,
    pub(super) house: HouseHandle,
    pub(super) librarian: LibrarianHandle,
    pub(super) memories: MemoryHandle,
    pub(super) plans: PlanHandle,
    pub(super) conversations: ConversationHandle,
    pub(super) schedule: ScheduleHandle,
    pub(super) documents: DocumentHandle,
    pub(super) staff: StaffHandle,
    pub(super) tokens: Arc<Tokens>,
    pub(super) people: Arc<People>,
    pub(super) push: Arc<Push>,
    pub(super) feed: FeedHub,
    pub(super) idempotency: Idempotency,
    pub(super) limits: Limits,
    pub(super) tickets: Tickets,
    pub(super) health: Arc<dyn HealthReport>,
    pub(super) secrets: Arc<dyn KeepSecrets>,
    pub(super) traffic: Arc<dyn ReadTraffic>,
    pub(super) facts: Arc<dyn TellHouse>,
    pub(super) trees: Arc<dyn BrowseTrees>,
    pub(super) terminals: TerminalHandle,
    pub(super) metrics: Metrics,
    pub(super) settings: HttpSettings,
}

impl AppState {
    /// Over a world.
    pub fn new(world: &World, parts: Parts) -> Self {
        Self(Arc::new(Inner {
            world: world.clone(),
            projects: ProjectHandle::new(world.clone()),
            tasks: TaskHandle::new(world.clone()),
            runs: RunHandle::new(world.clone()),
            inbox: InboxHandle::new(world.clone()),
            house: HouseHandle::new(world.clone()),
            librarian: LibrarianHandle::new(world.clone()),
            memories: MemoryHandle::new(world.clone()),
            plans: PlanHandle::new(world.clone()),
            conversations: ConversationHandle::new(world.clone()),
            schedule: ScheduleHandle::new(world.clone()),
            documents: DocumentHandle::new(world.clone()),
            staff: StaffHandle::new(world.clone()),
            tokens: parts.tokens,
            people: parts.people,
            push: parts.push,
            feed: parts.feed,
            idempotency: Idempotency::new(parts.database, world.clone()),
            limits: Limits::new(parts.settings.rates),
            tickets: Tickets::default(),
            health: parts.health,
            secrets: parts.secrets,
            traffic: parts.traffic,
            facts: parts.facts,
            trees: parts.trees,
            terminals: TerminalHandle::new(world.clone()),
            metrics: parts.metrics,
            settings: parts.settings,
        }))
    }
}

impl Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}
