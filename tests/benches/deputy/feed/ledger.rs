//! A ledger that holds events in memory and does nothing else.

use async_trait::async_trait;
use deputy_actors::ports::{
    AppendError, LeaseTaken, Ledger, LedgerFault, PlaceSeen, RowPage, RowQuery, VersionedRow,
};
use deputy_domain::ledger::{Append, Appended, LeaseId, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, Payload};
use deputy_protocol::ids::{DaemonId, EventId, LedgerId, PlaceId, RunId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::said;
use std::sync::Mutex;
use tokio::sync::watch;
use uuid::Uuid;

/// About what a step of an agent says.
const TEXT_BYTES: usize = 200;

pub(crate) struct MemoryLedger {
    events: Mutex<Vec<Envelope>>,
    head: watch::Sender<u64>,
    id: LedgerId,
}

impl MemoryLedger {
    pub(crate) fn new() -> Self {
        Self { events: Mutex::default(), head: watch::Sender::new(0), id: LedgerId(Uuid::now_v7()) }
    }

    pub(crate) fn publish(&self, count: usize) {
        let mut events = self.events.lock().unwrap();
        let next = events.len() as u64 + 1;
        events.extend((next..next + count as u64).map(event));
        let head = events.len() as u64;
        drop(events);
        self.head.send_replace(head);
    }
}

/// An event as the ledger holds it.
pub(crate) fn event(position: u64) -> Envelope {
    let new = said(&"x".repeat(TEXT_BYTES));
    let (kind, payload) = new.event.encode();
    Envelope {
        position,
        stream: Stream::Steps(RunId(Uuid::nil())),
        version: position,
        event_id: new.event_id,
        kind,
        kind_version: 1,
        payload: Payload::Kept(payload),
        recorded_at: chrono::Utc::now(),
        actor: new.actor,
        correlation: None,
        causation: None,
        epoch: None,
        project_id: None,
        visibility: new.visibility,
        digest: [0; 32],
        salt: Vec::new(),
        hash: [0; 32],
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    fn id(&self) -> LedgerId {
        self.id
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    async fn read_all(&self, after: u64, limit: u32) -> Result<Vec<Envelope>, LedgerFault> {
        let events = self.events.lock().unwrap();
        Ok(events.iter().skip(after as usize).take(limit as usize).cloned().collect())
    }

    async fn append(&self, _: Append) -> Result<Appended, AppendError> {
        Err(LedgerFault::Closed.into())
    }

    async fn empty(&self, _: EventId, _: &str, _: At) -> Result<(), AppendError> {
        Err(LedgerFault::Closed.into())
    }

    async fn read_stream(&self, _: &Stream, _: u64, _: u32) -> Result<Vec<Envelope>, LedgerFault> {
        Err(LedgerFault::Closed)
    }

    async fn row(&self, _: &RowKey) -> Result<Option<VersionedRow>, LedgerFault> {
        Err(LedgerFault::Closed)
    }

    async fn rows(&self, _: Table, _: RowQuery) -> Result<RowPage, LedgerFault> {
        Err(LedgerFault::Closed)
    }

    fn place(&self) -> PlaceId {
        PlaceId(Uuid::nil())
    }

    async fn places(&self) -> Result<Vec<PlaceSeen>, LedgerFault> {
        Err(LedgerFault::Closed)
    }

    async fn heartbeat(&self, _: DaemonId) -> Result<(), LedgerFault> {
        Err(LedgerFault::Closed)
    }

    async fn take_lease(&self, _: LeaseId, _: DaemonId) -> Result<LeaseTaken, LedgerFault> {
        Err(LedgerFault::Closed)
    }

    async fn release_lease(&self, _: LeaseId, _: DaemonId, _: u64) -> Result<(), LedgerFault> {
        Err(LedgerFault::Closed)
    }
}
