//! The kill switch.

use crate::correlation::request;
use crate::once::Once;
use crate::ports::{AppendError, BackupFault, BackupMade, LedgerFault, World};
use crate::run::house;
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_domain::projection::HouseDoc;
use deputy_protocol::event::{HouseEvent, NewEvent, PauseMode, Visibility};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;

/// The installation: pause, resume, and daemons that come and go.
#[derive(Clone)]
pub struct HouseHandle {
    world: World,
    once: Option<Once>,
}

impl HouseHandle {
    /// A handle over a world's installation.
    pub const fn new(world: World) -> Self {
        Self { world, once: None }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { world: self.world.clone(), once: Some(once) }
    }

    /// Pulls the kill switch. Pulling it again changes the mode.
    pub async fn pause(&self, mode: PauseMode, reason: String, by: &str) -> Result<HouseDoc, LedgerFault> {
        let same = self.load().await?.paused.is_some_and(|paused| paused.mode == mode);
        if !same {
            let at = self.world.clock.now();
            self.fact(HouseEvent::Paused { mode, reason, at }, by).await?;
        }
        self.load().await
    }

    /// Releases the kill switch.
    pub async fn resume(&self, by: &str) -> Result<HouseDoc, LedgerFault> {
        if self.load().await?.paused.is_some() {
            self.fact(HouseEvent::Resumed { at: self.world.clock.now() }, by).await?;
        }
        self.load().await
    }

    /// The installation as it is now.
    pub async fn load(&self) -> Result<HouseDoc, LedgerFault> {
        house(&self.world).await
    }

    /// Records that this daemon came up.
    pub async fn arrive(&self, version: String, host: String) -> Result<(), LedgerFault> {
        let (daemon_id, at) = (self.world.daemon_id, self.world.clock.now());
        self.fact(HouseEvent::DaemonStarted { daemon_id, version, host, at }, "deputy").await
    }

    /// Records that this daemon leaves on its own terms.
    pub async fn depart(&self) -> Result<(), LedgerFault> {
        let (daemon_id, at) = (self.world.daemon_id, self.world.clock.now());
        self.fact(HouseEvent::DaemonStopped { daemon_id, at }, "deputy").await
    }

    /// Records how a daily backup went.
    pub(crate) async fn backed_up(&self, result: Result<BackupMade, BackupFault>) -> Result<(), LedgerFault> {
        let at = self.world.clock.now();
        let event = match result {
            Ok(BackupMade { name, position, size_bytes }) => {
                HouseEvent::BackedUp { name, position, size_bytes, at }
            }
            Err(BackupFault(detail)) => HouseEvent::BackupFailed { detail, at },
        };
        self.fact(event, "deputy").await
    }

    /// Records a fact under an id of the caller's: the same id again is the same fact.
    pub(crate) async fn record(&self, event_id: EventId, event: HouseEvent) -> Result<(), LedgerFault> {
        self.append(event_id, event, "deputy").await
    }

    async fn fact(&self, event: HouseEvent, actor: &str) -> Result<(), LedgerFault> {
        let Some(once) = self.once else {
            return self.append(self.world.event_id(), event, actor).await;
        };
        if once.is_recorded(&self.world, &Stream::House).await? {
            return Ok(());
        }
        self.append(once.event_id, event, actor).await
    }

    async fn append(&self, event_id: EventId, event: HouseEvent, actor: &str) -> Result<(), LedgerFault> {
        let event = NewEvent {
            event_id,
            event: event.into(),
            actor: actor.to_owned(),
            correlation: request(),
            causation: None,
            project_id: None,
            visibility: Visibility::Viewer,
        };
        let write = StreamWrite { stream: Stream::House, expected: Expected::Any, events: vec![event] };
        match self.world.ledger.append(Append { writes: vec![write], fence: None }).await {
            Ok(_) => Ok(()),
            Err(AppendError::Fault(fault)) => Err(fault),
            Err(AppendError::Refused(refused)) => Err(LedgerFault::Corrupt(refused.to_string())),
        }
    }
}
