//! Owners below one supervisor, each by the id of what it owns.
//!
//! Owner: whoever hands out work (the scheduler, the tail, the reconciler). Invariant: what is owned has one owner here
//! at most, and whoever asks for one gets one that looks after that moment.

use crate::supervision::{ChildPhase, ChildSpec, SupervisorError, SupervisorHandle};
use futures::future::join_all;
use ractor::rpc::CallResult;
use ractor::{ActorRef, Message, RpcReplyPort};
use std::time::Duration;

/// An owner answers from memory; one that does not within this time is stuck.
const HEED_TIMEOUT: Duration = Duration::from_secs(10);

/// Longer than whoever shuts down waits for a move to end: only so that nobody waits for ever.
const DRAIN_TIMEOUT: Duration = Duration::from_mins(1);

/// Owners found on their way out, one after the other, before the caller has to come again.
const OWN_TRIES: u32 = 3;

/// What every owner understands.
pub(crate) trait Owner: Message {
    /// Look: something was recorded that may concern it.
    fn wake() -> Self;
    /// The same, with an answer.
    fn heed(heard: RpcReplyPort<()>) -> Self;
    /// End the current move and go.
    fn drain() -> Self;
}

/// Owners below one supervisor.
pub(crate) struct Nursery<M> {
    supervisor: SupervisorHandle,
    pub(crate) heed_timeout: Duration,
    hears: std::marker::PhantomData<fn() -> M>,
}

impl<M> Clone for Nursery<M> {
    fn clone(&self) -> Self {
        let (supervisor, heed_timeout) = (self.supervisor.clone(), self.heed_timeout);
        Self { supervisor, heed_timeout, hears: std::marker::PhantomData }
    }
}

impl<M: Owner> Nursery<M> {
    /// Owners below this supervisor.
    pub(crate) const fn new(supervisor: SupervisorHandle) -> Self {
        Self { supervisor, heed_timeout: HEED_TIMEOUT, hears: std::marker::PhantomData }
    }

    fn find(&self, id: &str) -> Option<ActorRef<M>> {
        ActorRef::where_is(format!("{}/{id}", self.supervisor.name()))
    }

    /// Wakes an owner; false when there is none.
    pub(crate) fn wake(&self, id: &str) -> bool {
        self.find(id).is_some_and(|owner| owner.send_message(M::wake()).is_ok())
    }

    /// Whether there is an owner.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// Starts an owner, unless there is one that looks after this moment.
    pub(crate) async fn own(&self, id: &str, spec: ChildSpec) -> Result<(), SupervisorError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.supervisor.start_child(spec.clone()).await {
                Err(SupervisorError::AlreadyStarted(_)) if self.is_heeded(id).await? => return Ok(()),
                Err(SupervisorError::AlreadyStarted(_)) if tries < OWN_TRIES => {}
                started => return started,
            }
        }
    }

    /// Whether the owner that there is looks after this moment. One that is about to end, or is stuck, does not: then
    /// this returns once it is gone.
    async fn is_heeded(&self, id: &str) -> Result<bool, SupervisorError> {
        let heard = match self.find(id) {
            Some(owner) => {
                matches!(owner.call(M::heed, Some(self.heed_timeout)).await, Ok(CallResult::Success(())))
            }
            // One that is being started, or will be, looks for itself.
            None => self.supervisor.children().await?.iter().any(|child| {
                let to_come = matches!(
                    child.phase,
                    ChildPhase::Waiting | ChildPhase::Backoff { .. } | ChildPhase::Starting
                );
                to_come && child.id.as_str() == id
            }),
        };
        if !heard {
            self.supervisor.terminate_child(id.to_owned()).await?;
        }
        Ok(heard)
    }

    /// Wakes every owner.
    pub(crate) async fn wake_all(&self) -> Result<(), SupervisorError> {
        self.tell_all(M::wake).await.map(drop)
    }

    /// Lets every owner end its current move and go; returns when all are gone.
    pub(crate) async fn drained(&self) -> Result<(), SupervisorError> {
        let going = self.tell_all(M::drain).await?;
        let gone = join_all(going.iter().map(|owner| owner.wait(Some(DRAIN_TIMEOUT)))).await;
        if gone.iter().any(Result::is_err) {
            return Err(SupervisorError::Timeout(self.supervisor.name().to_owned()));
        }
        Ok(())
    }

    async fn tell_all(&self, message: fn() -> M) -> Result<Vec<ActorRef<M>>, SupervisorError> {
        let children = self.supervisor.children().await?;
        let told = children.iter().filter_map(|child| {
            let owner = self.find(child.id.as_str())?;
            // One that is gone already needs no word.
            let _ = owner.send_message(message());
            Some(owner)
        });
        Ok(told.collect())
    }
}
