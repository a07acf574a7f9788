//! The kill switch.

use crate::correlation::request;
use crate::ports::{AppendError, BackupFault, BackupMade, LedgerFault, World};
use crate::run::house;
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_domain::projection::HouseDoc;
use deputy_protocol::event::{HouseEvent, NewEvent, PauseMode, Visibility};
use deputy_protocol::stream::Stream;

/// The installation: pause, resume, and daemons that come and go.
#[derive(Clone)]
pub struct HouseHandle {
    world: World,
}

impl HouseHandle {
    /// A handle over a world's installation.
    pub const fn new(world: World) -> Self {
        Self { world }
    }

    /// Pulls the kill switch. Pulling it again changes the mode.
    pub async fn pause(&self, mode: PauseMode, reason: String, by: &str) -> Result<HouseDoc, LedgerFault> {
        let same = self.load().await?.paused.is_some_and(|paused| paused.mode == mode);
        if !same {
            let at = self.world.clock.now();
            self.record(HouseEvent::Paused { mode, reason, at }, by).await?;
        }
        self.load().await
    }

    /// Releases the kill switch.
    pub async fn resume(&self, by: &str) -> Result<HouseDoc, LedgerFault> {
        if self.load().await?.paused.is_some() {
            self.record(HouseEvent::Resumed { at: self.world.clock.now() }, by).await?;
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
        self.record(HouseEvent::DaemonStarted { daemon_id, version, host, at }, "deputy").await
    }

    /// Records that this daemon leaves on its own terms.
    pub async fn depart(&self) -> Result<(), LedgerFault> {
        let (daemon_id, at) = (self.world.daemon_id, self.world.clock.now());
        self.record(HouseEvent::DaemonStopped { daemon_id, at }, "deputy").await
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
        self.record(event, "deputy").await
    }

    async fn record(&self, event: HouseEvent, actor: &str) -> Result<(), LedgerFault> {
        let event = NewEvent {
            event_id: self.world.event_id(),
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
