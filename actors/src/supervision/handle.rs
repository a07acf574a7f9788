//! The way in: a root supervisor as its owner holds it, and a handle for any supervisor by name.

use std::sync::Arc;
use std::time::Duration;

use ractor::concurrency::JoinHandle;
use ractor::{Actor, ActorRef, MessagingErr, RpcReplyPort, rpc::CallResult};
use tokio::sync::watch;

use super::actor::{Args, Supervisor};
use super::cell::Tasks;
use super::message::{ChildStatus, Message};
use super::{ChildId, ChildSpec, RootExit, SupervisionPorts, SupervisorError, SupervisorSpec};

/// A supervisor answers from memory; one that does not within this time is gone or broken.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Stopping a child may take its shutdown time and the grace after a kill; no child should need longer.
const TERMINATE_TIMEOUT: Duration = Duration::from_mins(1);

/// A cheap handle on a supervisor. It holds the name, so it is good across restarts.
#[derive(Debug, Clone)]
pub struct SupervisorHandle {
    name: Arc<str>,
}

impl SupervisorHandle {
    /// The supervisor of that full name, for instance `<instance>/runs`, whether or not it is up now.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into() }
    }

    /// Full name of the supervisor, and the first part of its children's names.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a child to a dynamic supervisor and starts it. Returns when it is accepted, not when it is up.
    pub async fn start_child(&self, spec: ChildSpec) -> Result<(), SupervisorError> {
        self.call(|reply| Message::StartChild(spec, reply), Some(CALL_TIMEOUT)).await?
    }

    /// Stops a child of a dynamic supervisor for good. Returns when it is gone: true, or false when there was
    /// none.
    pub async fn terminate_child(&self, id: impl Into<ChildId>) -> Result<bool, SupervisorError> {
        let id = id.into();
        self.call(|reply| Message::TerminateChild(id, reply), Some(TERMINATE_TIMEOUT)).await?
    }

    /// The children in start order.
    pub async fn children(&self) -> Result<Vec<ChildStatus>, SupervisorError> {
        self.call(Message::Children, Some(CALL_TIMEOUT)).await
    }

    /// Returns once all children have been up together, or with an error when the supervisor ended before.
    /// Without a limit of its own: how long a start may take is for the caller to say.
    pub async fn ready(&self) -> Result<(), SupervisorError> {
        self.call(Message::AwaitReady, None).await
    }

    async fn call<T: Send + 'static>(
        &self,
        message: impl FnOnce(RpcReplyPort<T>) -> Message,
        timeout: Option<Duration>,
    ) -> Result<T, SupervisorError> {
        let unavailable = || SupervisorError::Unavailable(self.name.to_string());
        let supervisor = ActorRef::<Message>::where_is(&*self.name).ok_or_else(unavailable)?;
        match supervisor.call(message, timeout).await {
            Ok(CallResult::Success(value)) => Ok(value),
            Ok(CallResult::Timeout) => Err(SupervisorError::Timeout(self.name.to_string())),
            Ok(CallResult::SenderError) | Err(MessagingErr::SendErr(_) | MessagingErr::ChannelClosed) => {
                Err(unavailable())
            }
            Err(MessagingErr::InvalidActorType) => Err(unavailable()),
        }
    }
}

/// A running tree, held by the one who started it.
#[derive(Debug)]
pub struct Root {
    handle: SupervisorHandle,
    actor: ActorRef<Message>,
    task: JoinHandle<()>,
    exit: watch::Receiver<RootExit>,
    scope: ScopeOfRoot,
}

struct ScopeOfRoot(Tasks);

impl std::fmt::Debug for ScopeOfRoot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ScopeOfRoot")
    }
}

impl SupervisorSpec {
    /// Starts this supervisor as the root of a tree. `instance` is its name and must be unique in the process.
    ///
    /// Returns when the supervisor is up; its children follow, see [`SupervisorHandle::ready`].
    pub async fn start(
        self,
        instance: impl Into<String>,
        ports: SupervisionPorts,
    ) -> Result<Root, SupervisorError> {
        let name = instance.into();
        let (sender, exit) = watch::channel(RootExit::Failed);
        let scope = Tasks::root();
        let args = Args {
            spec: Arc::new(self),
            name: name.clone(),
            ports,
            scope: scope.clone(),
            exit: Some(sender),
        };
        let (actor, task) = Actor::spawn(Some(name.clone()), Supervisor, args).await.map_err(|error| {
            SupervisorError::Start { supervisor: name.clone(), reason: error.to_string() }
        })?;
        Ok(Root { handle: SupervisorHandle::named(name), actor, task, exit, scope: ScopeOfRoot(scope) })
    }
}

impl Root {
    /// The handle on the root supervisor.
    pub fn handle(&self) -> &SupervisorHandle {
        &self.handle
    }

    /// The handle on a supervisor below the root: `path` is the ids from the root down, with slashes.
    pub fn below(&self, path: &str) -> SupervisorHandle {
        SupervisorHandle::named(format!("{}/{path}", self.handle.name))
    }

    /// Asks the tree to stop: the children last started stop first. [`exited`](Self::exited) says when.
    pub fn stop(&self) {
        self.actor.stop(None);
    }

    /// Ends the tree at once: no child is asked, none runs its `post_stop`.
    pub fn kill(&self) {
        self.actor.kill();
    }

    /// Returns when the root ends by itself or by somebody else's hand, with how; its children may still be going.
    pub async fn ending(&self) -> RootExit {
        let mut exit = self.exit.clone();
        // It errs when the root is gone without a word: what it said last is what there is.
        let _ = exit.changed().await;
        exit.borrow().clone()
    }

    /// Returns when the root is gone, with how it ended.
    pub async fn exited(self) -> RootExit {
        // It only errs when the runtime shuts down, which is an end as well.
        let _ = self.task.await;
        self.scope.0.stop();
        self.exit.borrow().clone()
    }
}
