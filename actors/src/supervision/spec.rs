//! What a supervisor is told about its children: the rows of the tree.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use ractor::{Actor, ActorCell, SpawnErr};

use super::{Backoff, ChildId, Intensity, Restart, Shutdown, Strategy, SupervisorCell, Tasks};

/// Starts a child, each time anew. Every closure `async fn(SupervisorCell) -> Result<ActorCell, SpawnErr>` is
/// one; it must spawn the actor with [`SupervisorCell::spawn`].
pub trait Start: Send + Sync + 'static {
    /// Starts the child once. Dropping the future abandons the start.
    fn start(&self, cell: SupervisorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>>;
}

impl<F, Fut> Start for F
where
    F: Fn(SupervisorCell) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<ActorCell, SpawnErr>> + Send + 'static,
{
    fn start(&self, cell: SupervisorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> {
        self(cell).boxed()
    }
}

/// Starts an actor that spawns tasks of its own: each life with the same arguments, and with its own scope for them.
pub fn start_with_tasks<A, Args>(actor: fn() -> A, args: Args) -> impl Start
where
    A: Actor<Arguments = (Args, Tasks)>,
    Args: Clone + Send + Sync + 'static,
{
    move |cell: SupervisorCell| {
        let args = args.clone();
        async move {
            let tasks = cell.tasks().clone();
            cell.spawn(actor(), (args, tasks)).await.map(ActorCell::from)
        }
    }
}

/// One child: who it is, how it starts and stops, when it is restarted.
#[derive(Clone)]
pub struct ChildSpec {
    /// Its id.
    pub id: ChildId,
    /// When it is restarted.
    pub restart: Restart,
    /// How it starts.
    pub start: Arc<dyn Start>,
    /// How long it may take to stop.
    pub shutdown: Shutdown,
    /// How long its restarts wait.
    pub backoff: Backoff,
}

impl ChildSpec {
    /// A child that is always restarted.
    pub fn permanent(id: impl Into<ChildId>, start: impl Start) -> Self {
        Self::new(id.into(), Restart::Permanent, Arc::new(start))
    }

    /// A child that is restarted when it fails.
    pub fn transient(id: impl Into<ChildId>, start: impl Start) -> Self {
        Self::new(id.into(), Restart::Transient, Arc::new(start))
    }

    /// A child that is never restarted.
    pub fn temporary(id: impl Into<ChildId>, start: impl Start) -> Self {
        Self::new(id.into(), Restart::Temporary, Arc::new(start))
    }

    /// Gives it this long to stop before it is killed.
    pub fn shutdown(mut self, within: Duration) -> Self {
        self.shutdown = Shutdown::Within(within);
        self
    }

    /// Sets how long its restarts wait.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    fn new(id: ChildId, restart: Restart, start: Arc<dyn Start>) -> Self {
        Self { id, restart, start, shutdown: Shutdown::default(), backoff: Backoff::default() }
    }
}

impl fmt::Debug for ChildSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildSpec")
            .field("id", &self.id)
            .field("restart", &self.restart)
            .finish_non_exhaustive()
    }
}

/// What kind of supervisor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// A fixed list of children in start order. One limit for all; past it the supervisor ends.
    Static(Strategy),
    /// Children that come and go, each on its own, each with its own limit; past it only that child is given
    /// up.
    Dynamic,
}

/// One supervisor: its plan, its limit, its children in start order.
#[derive(Debug, Clone)]
pub struct SupervisorSpec {
    /// Static with a strategy, or dynamic.
    pub plan: Plan,
    /// Its restart limit.
    pub intensity: Intensity,
    /// Its children, first started first.
    pub children: Vec<ChildSpec>,
}

impl SupervisorSpec {
    /// A static supervisor.
    pub fn new(strategy: Strategy) -> Self {
        Self { plan: Plan::Static(strategy), intensity: Intensity::default(), children: Vec::new() }
    }

    /// A supervisor of children that come and go (OTP's `DynamicSupervisor`).
    pub fn dynamic() -> Self {
        Self { plan: Plan::Dynamic, intensity: Intensity::default(), children: Vec::new() }
    }

    /// Sets the restart limit.
    pub fn intensity(mut self, intensity: Intensity) -> Self {
        self.intensity = intensity;
        self
    }

    /// Adds a child, to be started after those before it.
    pub fn child(mut self, child: ChildSpec) -> Self {
        self.children.push(child);
        self
    }
}
