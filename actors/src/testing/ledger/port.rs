//! The ledger as its port, with faults and a place to crash at.

use super::store::Store;
use crate::ports::{
    AppendError, Clock, LeaseTaken, Ledger, LedgerFault, PlaceSeen, RowPage, RowQuery, VersionedRow,
};
use crate::testing::life::{Life, Pulse};
use crate::testing::{ManualClock, Moment, Trips};
use async_trait::async_trait;
use deputy_domain::conversation::Conversation;
use deputy_domain::derived;
use deputy_domain::ledger::{Append, Appended, Expected, LeaseId, RowKey, StreamWrite, Table};
use deputy_domain::notice::NoticeDoc;
use deputy_domain::plan::Plan;
use deputy_domain::projection::{ConversationDoc, InboxDoc, OPEN, PlanDoc, RunDoc, TrackRecordDoc};
use deputy_domain::run::Run;
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::{ConversationId, DaemonId, EventId, LedgerId, PlaceId, PlanId, RunId};
use deputy_protocol::stream::Stream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

type Hook = Box<dyn FnMut(&Envelope) + Send>;

struct Shared {
    store: Mutex<Store>,
    hook: Mutex<Option<Hook>>,
    head: watch::Sender<u64>,
    panics: AtomicBool,
    clock: ManualClock,
    pulse: Pulse,
}

/// A ledger in memory. Clones share what is recorded; each belongs to one life of a daemon.
#[derive(Clone)]
pub struct MemoryLedger {
    shared: Arc<Shared>,
    life: Life,
    place: PlaceId,
    /// Appends that fail.
    pub appends: Trips<LedgerFault>,
    /// Reads that fail.
    pub reads: Trips<LedgerFault>,
}

/// What an unreachable database says.
pub fn unavailable() -> LedgerFault {
    LedgerFault::Unavailable { operation: "answer", detail: "a test took it away".to_owned() }
}

impl MemoryLedger {
    /// An empty one.
    pub fn new(clock: ManualClock, pulse: Pulse) -> Self {
        let shared = Shared {
            store: Mutex::default(),
            hook: Mutex::default(),
            head: watch::Sender::new(0),
            panics: AtomicBool::new(false),
            clock,
            pulse,
        };
        let (appends, reads) = (Trips::default(), Trips::default());
        let place = PlaceId(Uuid::from_u128(0xb1));
        Self { shared: Arc::new(shared), life: Life::default(), place, appends, reads }
    }

    /// The same ledger, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// The same ledger, seen from another place.
    #[must_use]
    pub fn from_place(&self, place: PlaceId) -> Self {
        Self { place, ..self.clone() }
    }

    /// Called with every event, once it is durable and before anybody hears of it.
    pub fn after_append(&self, hook: impl FnMut(&Envelope) + Send + 'static) {
        *self.hook() = Some(Box::new(hook));
    }

    /// Calls nobody any more.
    pub fn forget_hook(&self) {
        *self.hook() = None;
    }

    /// The next reading of all events, which is how the tail follows, panics.
    pub fn panic_in_next_read_all(&self) {
        self.shared.panics.store(true, Ordering::Relaxed);
    }

    /// Nothing can be read or written until it is [restored](Self::restore).
    pub fn take_away(&self) {
        self.appends.fail_always(Moment::Before, unavailable());
        self.reads.fail_always(Moment::Before, unavailable());
    }

    /// It answers again.
    pub fn restore(&self) {
        self.appends.mend();
        self.reads.mend();
    }

    /// As after the only daemon on an embedded database was started anew.
    pub fn forget_heartbeats(&self) {
        self.store().forget_heartbeats();
    }

    /// Everything recorded, oldest first.
    pub fn events(&self) -> Vec<Envelope> {
        self.store().events.clone()
    }

    /// Kinds of everything recorded in a stream.
    pub fn kinds(&self, stream: &Stream) -> Vec<String> {
        self.store().stream(stream, 0, u32::MAX).into_iter().map(|event| event.kind).collect()
    }

    /// A run as it is now.
    pub fn run(&self, run_id: RunId) -> Option<Run> {
        let found = self.store().row(&RowKey { table: Table::Runs, key: run_id.to_string() })?;
        Some(found.row.doc.read::<RunDoc>().expect("written by the projection").run)
    }

    /// Every run there is.
    pub fn runs(&self) -> Vec<(RunId, Run)> {
        let docs = self.documents::<RunDoc>(Table::Runs, &[]);
        docs.into_iter().map(|doc| (doc.run_id, doc.run)).collect()
    }

    /// Every plan there is.
    pub fn plans(&self) -> Vec<(PlanId, Plan)> {
        let docs = self.documents::<PlanDoc>(Table::Plans, &[]);
        docs.into_iter().map(|doc| (doc.plan_id, doc.plan)).collect()
    }

    /// A track record: `agent/NAME` or `work/TYPE`.
    pub fn track_record(&self, key: &str) -> TrackRecordDoc {
        let found = self.store().row(&RowKey { table: Table::TrackRecords, key: key.to_owned() });
        found.map(|found| found.row.doc.read().expect("written by the projection")).unwrap_or_default()
    }

    /// A conversation as it is now.
    pub fn conversation(&self, id: ConversationId) -> Option<Conversation> {
        let found = self.store().row(&RowKey { table: Table::Conversations, key: id.to_string() })?;
        Some(found.row.doc.read::<ConversationDoc>().expect("written by the projection").conversation)
    }

    /// Every conversation there is.
    pub fn conversations(&self) -> Vec<(ConversationId, Conversation)> {
        let docs = self.documents::<ConversationDoc>(Table::Conversations, &[]);
        docs.into_iter().map(|doc| (doc.conversation_id, doc.conversation)).collect()
    }

    /// What waits for the founder, oldest first.
    pub fn inbox(&self) -> Vec<InboxDoc> {
        let mut docs: Vec<InboxDoc> = self.documents(Table::Inbox, &[OPEN]);
        docs.sort_by_key(|doc| doc.ask.inbox_id);
        docs
    }

    /// Every notice there is.
    pub fn notices(&self) -> Vec<NoticeDoc> {
        self.documents(Table::Outbox, &[])
    }

    fn documents<T: serde::de::DeserializeOwned>(&self, table: Table, states: &[&str]) -> Vec<T> {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        let query = RowQuery { states, limit: u32::MAX, ..RowQuery::default() };
        let page = self.store().rows(table, &query);
        let read = |row: VersionedRow| row.row.doc.read().expect("written by the projection");
        page.rows.into_iter().map(read).collect()
    }

    async fn read<T>(&self, read: impl FnOnce(&Store) -> T) -> Result<T, LedgerFault> {
        self.life.goes_on().await;
        self.shared.pulse.beat();
        if let Some((_, fault)) = self.reads.trip() {
            return Err(fault);
        }
        let found = read(&self.store());
        // A database answers later than at once.
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        Ok(found)
    }

    async fn lease<T>(&self, change: impl FnOnce(&mut Store) -> T) -> Result<T, LedgerFault> {
        self.life.goes_on().await;
        self.shared.pulse.beat();
        if let Some((_, fault)) = self.appends.trip() {
            return Err(fault);
        }
        let changed = change(&mut self.store());
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        Ok(changed)
    }

    fn record(&self, append: &Append) -> Result<Appended, AppendError> {
        let now = self.shared.clock.now();
        let (appended, new, head) = {
            let mut store = self.store();
            let before = store.events.len();
            let appended = store.append(append, now)?;
            (appended, store.events[before..].to_vec(), store.heads.position)
        };
        for envelope in &new {
            if let Some(hook) = self.hook().as_mut() {
                hook(envelope);
            }
        }
        if !new.is_empty() {
            self.shared.pulse.change();
            self.shared.head.send_replace(head);
        }
        Ok(appended)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.shared.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hook(&self) -> MutexGuard<'_, Option<Hook>> {
        self.shared.hook.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    fn id(&self) -> LedgerId {
        LedgerId(Uuid::from_u128(1))
    }

    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.life.goes_on().await;
        self.shared.pulse.beat();
        let trip = self.appends.trip();
        if let Some((Moment::Before, fault)) = trip {
            return Err(fault.into());
        }
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        let appended = self.record(&append);
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        match trip {
            Some((_, fault)) => Err(fault.into()),
            None => appended,
        }
    }

    async fn empty(&self, event_id: EventId, why: &str, at: At) -> Result<(), AppendError> {
        let emptied = self.lease(|store| store.redact(event_id)).await?;
        let Some(position) = emptied else { return Ok(()) };
        let fact = NewEvent {
            event_id: EventId(derived(event_id.0, "redacted")),
            event: HouseEvent::Redacted { event_id, position, why: why.to_owned(), at }.into(),
            actor: "founder".to_owned(),
            correlation: None,
            causation: Some(event_id),
            project_id: None,
            visibility: Visibility::Viewer,
        };
        let write = StreamWrite { stream: Stream::House, expected: Expected::Any, events: vec![fact] };
        self.append(Append { writes: vec![write], fence: None }).await.map(drop)
    }

    async fn read_stream(
        &self,
        stream: &Stream,
        after_version: u64,
        limit: u32,
    ) -> Result<Vec<Envelope>, LedgerFault> {
        self.read(|store| store.stream(stream, after_version, limit)).await
    }

    async fn read_all(&self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, LedgerFault> {
        assert!(!self.shared.panics.swap(false, Ordering::Relaxed), "a test wanted this panic");
        self.read(|store| store.all(after_position, limit)).await
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shared.head.subscribe()
    }

    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, LedgerFault> {
        self.read(|store| store.row(key)).await
    }

    async fn rows(&self, table: Table, query: RowQuery) -> Result<RowPage, LedgerFault> {
        self.read(|store| store.rows(table, &query)).await
    }

    fn place(&self) -> PlaceId {
        self.place
    }

    async fn places(&self) -> Result<Vec<PlaceSeen>, LedgerFault> {
        let now = self.shared.clock.now();
        self.read(|store| store.places(now)).await
    }

    async fn heartbeat(&self, daemon_id: DaemonId) -> Result<(), LedgerFault> {
        let now = self.shared.clock.now();
        self.lease(|store| store.heartbeat(daemon_id, self.place, now)).await
    }

    async fn take_lease(&self, lease: LeaseId, daemon_id: DaemonId) -> Result<LeaseTaken, LedgerFault> {
        let now = self.shared.clock.now();
        self.lease(|store| store.take_lease(lease, daemon_id, now)).await
    }

    async fn release_lease(
        &self,
        lease: LeaseId,
        daemon_id: DaemonId,
        epoch: u64,
    ) -> Result<(), LedgerFault> {
        self.lease(|store| store.release_lease(lease, daemon_id, epoch)).await
    }
}
