//! What one life of a child is given: its name, its place in the tree, and a scope for the tasks it spawns.

use std::sync::{Arc, Mutex, PoisonError};

use ractor::concurrency::JoinHandle;
use ractor::{Actor, ActorCell, ActorRef, SpawnErr};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::SupervisionPorts;

/// Given to a child's start function, fresh for every start.
#[derive(Clone)]
pub struct SupervisorCell {
    supervisor: ActorCell,
    name: Arc<str>,
    tasks: Tasks,
    ports: SupervisionPorts,
    spawned: Arc<Mutex<Option<Spawned>>>,
}

/// The actor of this life and the task it runs in.
pub(super) struct Spawned {
    pub(super) actor: ActorCell,
    pub(super) task: JoinHandle<()>,
}

impl SupervisorCell {
    pub(super) fn new(supervisor: ActorCell, name: String, tasks: Tasks, ports: SupervisionPorts) -> Self {
        Self { supervisor, name: name.into(), tasks, ports, spawned: Arc::default() }
    }

    /// Full name of the child: its supervisor's name, a slash, its id. ractor's registry of names belongs to
    /// the process, so the first part of every name is that of the instance.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scope for tasks that the child spawns: its name is not used again before they are gone.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// The ports of the tree's supervisors.
    pub fn ports(&self) -> &SupervisionPorts {
        &self.ports
    }

    /// Spawns the child's actor under its name, linked to its supervisor. Once per start.
    pub async fn spawn<A: Actor>(&self, actor: A, args: A::Arguments) -> Result<ActorRef<A::Msg>, SpawnErr> {
        if self.spawned().is_some() {
            return Err(SpawnErr::ActorAlreadyStarted);
        }
        let (spawned, task) =
            Actor::spawn_linked(Some(self.name.to_string()), actor, args, self.supervisor.clone()).await?;
        *self.spawned() = Some(Spawned { actor: spawned.get_cell(), task });
        Ok(spawned)
    }

    /// Takes the actor out of its supervisor's hands: its end raises no event any more.
    pub(super) fn unlink(&self, actor: &ActorCell) {
        actor.unlink(self.supervisor.clone());
    }

    pub(super) fn take_spawned(&self) -> Option<Spawned> {
        self.spawned().take()
    }

    fn spawned(&self) -> std::sync::MutexGuard<'_, Option<Spawned>> {
        // Plain data, whole whatever panicked beside it.
        self.spawned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tasks of one life of a child. They are stopped when its actor is gone, and waited for.
#[derive(Clone)]
pub struct Tasks {
    tracker: TaskTracker,
    stopping: CancellationToken,
    above: Option<Arc<Tasks>>,
}

impl Tasks {
    /// The scope of a root, below nothing.
    pub(super) fn root() -> Self {
        Self { tracker: TaskTracker::new(), stopping: CancellationToken::new(), above: None }
    }

    /// A scope inside this one: stopped with it, and waited for by it.
    pub(super) fn below(&self) -> Self {
        Self {
            tracker: TaskTracker::new(),
            stopping: self.stopping.child_token(),
            above: Some(Arc::new(self.clone())),
        }
    }

    /// Spawns a task that is dropped at its next await once the child's actor is gone.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let (hold, stopping) = (self.hold(), self.stopping.clone());
        tokio::spawn(async move {
            // Declared first, dropped last: the hold outlives the task's own state.
            let _hold = hold;
            stopping.run_until_cancelled_owned(task).await;
        });
    }

    /// Spawns blocking work. It cannot be stopped, so it must end by itself; it is waited for.
    pub fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) {
        let hold = self.hold();
        tokio::task::spawn_blocking(move || {
            let _hold = hold;
            work();
        });
    }

    /// Cancelled when the child's actor is gone.
    pub fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Keeps this scope and those above it from counting as gone.
    pub fn hold(&self) -> Hold {
        Hold { _here: self.tracker.token(), _above: self.hold_above().map(Box::new) }
    }

    /// Keeps only the scopes above this one.
    pub(super) fn hold_above(&self) -> Option<Hold> {
        self.above.as_ref().map(|above| above.hold())
    }

    pub(super) fn stop(&self) {
        self.stopping.cancel();
        self.tracker.close();
    }

    /// Waits until nothing is held any more; only after [`stop`](Self::stop).
    pub(super) async fn gone(&self) {
        self.tracker.wait().await;
    }
}

/// Proof that something of a child's life still exists.
pub struct Hold {
    _here: TaskTrackerToken,
    _above: Option<Box<Hold>>,
}
