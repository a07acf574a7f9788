//! One look at the outbox: what is to be sent, recorded before it is sent, and what came of it.

use super::compose::compose;
use crate::ports::{
    AppendError, CourierFault, LeaseTaken, LedgerFault, Message, Pace, RowQuery, Taken, Target, World,
};
use crate::run::house;
use crate::whereabouts::Survey;
use chrono::Duration;
use deputy_domain::ledger::{Append, AppendRefused, Expected, Fence, LeaseId, StreamWrite, Table};
use deputy_domain::notice::{DocState, Held, NoticeDoc, Receipt, Sending, Silence, due, held, outcome};
use deputy_domain::projection::RunDoc;
use deputy_protocol::At;
use deputy_protocol::event::{NewEvent, NoticeEvent, Priority, Visibility};
use deputy_protocol::ids::{EventId, RunId};
use deputy_protocol::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Until an outbox that could not be read is read again.
pub(super) const LEDGER_RETRY_S: i64 = 5;

/// Stands for the outbox in the table of leases: one daemon tells the founder. No run has this id, since it is no
/// UUID of version 7.
const OUTBOX_LEASE: LeaseId = LeaseId(Uuid::from_u128(1));

/// Settled notices that are looked at, the newest of them.
const SETTLED_MAX: u32 = 500;

/// Why a round was cut short.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoundFault {
    /// Another daemon has the outbox by now.
    #[error("the outbox belongs to another daemon by now")]
    Fenced,
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

/// What one look found.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) sends: Vec<(Sending, Message)>,
    pub(super) next_at: Option<At>,
}

/// The lease of the outbox; `None` while another daemon has it.
pub(super) async fn take_lease(world: &World) -> Result<Option<Fence>, LedgerFault> {
    if leaves_it_to_others(world).await? {
        return Ok(None);
    }
    Ok(match world.ledger.take_lease(OUTBOX_LEASE, world.daemon_id).await? {
        LeaseTaken::Held { epoch } => Some(Fence { lease: OUTBOX_LEASE, owner: world.daemon_id, epoch }),
        LeaseTaken::Foreign { .. } => None,
    })
}

/// A daemon without channels would take every notice for told; another one on the same ledger may have some.
async fn leaves_it_to_others(world: &World) -> Result<bool, LedgerFault> {
    Ok(world.couriers.targets().is_empty() && Survey::of(world).await?.has_others())
}

/// Decides what is due and records it. After a restore nothing is, until the founder releases the kill switch.
pub(super) async fn plan(
    world: &World,
    fence: Fence,
    in_flight: &BTreeSet<(EventId, String)>,
) -> Result<Planned, RoundFault> {
    if leaves_it_to_others(world).await? {
        world.ledger.release_lease(fence.lease, fence.owner, fence.epoch).await?;
        return Err(RoundFault::Fenced);
    }
    if house(world).await?.holds_notices() {
        return Ok(Planned { sends: Vec::new(), next_at: None });
    }
    let docs = load(world).await?;
    let priorities = priorities(world, &docs).await?;
    let silence = Silence { quiet: world.settings.quiet.as_ref(), priorities: Some(&priorities) };
    let due = due(world.clock.now(), &docs, &world.couriers.targets(), silence, in_flight);
    record(world, fence, &docs, due.writes).await?;
    let mut sends = Vec::new();
    for sending in due.sends {
        let message = compose(world, &docs, &sending).await?;
        sends.push((sending, message));
    }
    Ok(Planned { sends, next_at: due.next_at })
}

/// Of the works that waiting notices are about, while it is quiet and their priority matters.
async fn priorities(
    world: &World,
    docs: &BTreeMap<EventId, NoticeDoc>,
) -> Result<BTreeMap<RunId, Priority>, LedgerFault> {
    let quiet = world.settings.quiet.as_ref();
    let matters = quiet.is_some_and(|it| it.lets_urgent_through() && it.ends(world.clock.now()).is_some());
    let waiting = docs.values().filter(|doc| matters && doc.state() == DocState::Pending);
    let mut priorities = BTreeMap::new();
    for id in waiting.filter_map(|doc| doc.run_id).collect::<BTreeSet<_>>() {
        let run: Option<RunDoc> = world.ledger.doc(Table::Runs, id, "run").await?;
        priorities.extend(run.map(|doc| (id, doc.run.order.priority)));
    }
    Ok(priorities)
}

/// Every notice that is not settled, those of the last hours, which count for a channel's pace if there is anything to
/// send, and whatever else a message under way carries.
async fn load(world: &World) -> Result<BTreeMap<EventId, NoticeDoc>, LedgerFault> {
    let mut docs = BTreeMap::new();
    let unsettled = [DocState::Pending, DocState::Doubtful].map(DocState::name);
    let mut rows = world.ledger.every_row(Table::Outbox, &unsettled);
    while let Some(row) = rows.next().await? {
        insert(&mut docs, row.read("notice")?);
    }
    let is_pending = |doc: &NoticeDoc| doc.state() == DocState::Pending;
    if !world.couriers.targets().is_empty() && docs.values().any(is_pending) {
        load_recent(world, &mut docs).await?;
    }
    load_carried(world, &mut docs).await?;
    Ok(docs)
}

/// The settled ones of the last hours.
async fn load_recent(world: &World, docs: &mut BTreeMap<EventId, NoticeDoc>) -> Result<(), LedgerFault> {
    let settled = vec![DocState::Settled.name().to_owned()];
    let query = RowQuery { states: settled, limit: SETTLED_MAX, ..RowQuery::default() };
    for row in world.ledger.rows(Table::Outbox, query).await?.rows {
        insert(docs, row.read("notice")?);
    }
    let since = world.clock.now() - Duration::hours(2);
    docs.retain(|_, doc| doc.state() != DocState::Settled || is_after(doc, since));
    Ok(())
}

/// Whether a notice happened, or arrived, after a moment: after an outage old ones arrive, and they count as well.
fn is_after(doc: &NoticeDoc, since: At) -> bool {
    let arrived = |receipt: &Receipt| match receipt {
        Receipt::Delivered { at, .. } | Receipt::Unknown { at, .. } => *at > since,
        Receipt::Waiting
        | Receipt::Attempted { .. }
        | Receipt::Postponed { .. }
        | Receipt::Grouped { .. }
        | Receipt::Abandoned { .. } => false,
    };
    doc.at > since || doc.receipts.values().any(arrived)
}

/// A notice that shares the fate of another's message counts as settled, however long that message is tried.
async fn load_carried(world: &World, docs: &mut BTreeMap<EventId, NoticeDoc>) -> Result<(), LedgerFault> {
    let under_way = docs.values().flat_map(|doc| doc.receipts.values().filter_map(Receipt::progress));
    let carried = under_way.flat_map(|progress| progress.with.iter().chain(&progress.doubtful).copied());
    let missing: BTreeSet<EventId> = carried.filter(|id| !docs.contains_key(id)).collect();
    for id in missing {
        let doc = world.ledger.doc(Table::Outbox, id, "notice").await?;
        insert(docs, doc.ok_or_else(|| LedgerFault::Corrupt(format!("notice {id} has no row")))?);
    }
    Ok(())
}

/// How many notices wait for the pace of their channel alone, over all channels, and until when.
pub async fn held_back(world: &World) -> Result<Option<Held>, LedgerFault> {
    let targets = world.couriers.targets();
    if targets.iter().all(|target| target.pace.per_hour.is_none()) {
        return Ok(None);
    }
    let (docs, now) = (load(world).await?, world.clock.now());
    let all = targets.iter().filter_map(|target| held(now, &docs, target));
    Ok(all.reduce(|one, other| Held { count: one.count.max(other.count), until: one.until.max(other.until) }))
}

fn insert(docs: &mut BTreeMap<EventId, NoticeDoc>, doc: NoticeDoc) {
    docs.insert(doc.event_id, doc);
}

/// Makes one try.
pub(super) async fn send(world: &World, sending: &Sending, message: &Message) -> Result<Taken, CourierFault> {
    world.couriers.send(&sending.target, message).await
}

/// Records what a try came to, however long the ledger takes to come back: what was sent must not look unsent.
pub(super) async fn record_outcome(
    world: &World,
    fence: Option<Fence>,
    sending: &Sending,
    result: Result<Taken, CourierFault>,
) -> Result<(), RoundFault> {
    loop {
        match try_record_outcome(world, fence, sending, result.clone()).await {
            Err(RoundFault::Ledger(LedgerFault::Unavailable { .. })) => {
                let at = world.clock.now() + Duration::seconds(LEDGER_RETRY_S);
                world.clock.sleep_until(at).await;
            }
            recorded => return recorded,
        }
    }
}

async fn try_record_outcome(
    world: &World,
    fence: Option<Fence>,
    sending: &Sending,
    result: Result<Taken, CourierFault>,
) -> Result<(), RoundFault> {
    let Some(fence) = fence else { return Ok(()) };
    let doc: Option<NoticeDoc> = world.ledger.doc(Table::Outbox, sending.leader, "notice").await?;
    let Some(doc) = doc else { return Ok(()) };
    let known = world.couriers.targets().into_iter().find(|target| target.name == sending.target);
    // A phone that wants nothing any more is no target by now; what it said is recorded all the same.
    let target = &known.unwrap_or_else(|| gone(&sending.target));
    // What a fault says has no secret and no text of the receiver in it.
    let reason = result.as_ref().err().map(ToString::to_string);
    let Some(fact) = outcome(&doc, target, result, world.clock.now()) else { return Ok(()) };
    let docs = BTreeMap::from([(sending.leader, doc)]);
    record(world, fence, &docs, BTreeMap::from([(sending.leader, vec![fact.clone()])])).await?;
    if let (Some(doc), Some(reason)) = (docs.get(&sending.leader), reason) {
        log(sending, doc, &fact, &reason);
    }
    Ok(())
}

/// A target that is there no more.
fn gone(name: &str) -> Target {
    Target { name: name.to_owned(), keyed: true, events: Vec::new(), pace: Pace::programs() }
}

/// One line for each try that was not taken.
fn log(sending: &Sending, doc: &NoticeDoc, fact: &NoticeEvent, reason: &str) {
    let (notice, kind, target) = (sending.leader, doc.kind.as_str(), sending.target.as_str());
    let (run, correlation) = (doc.run_id.map(tracing::field::display), doc.chain());
    match fact {
        NoticeEvent::Postponed { retry_at, .. } => {
            let attempt = sending.attempt;
            tracing::info!(%notice, kind, target, run, %correlation, attempt, reason, %retry_at, "a notice was not taken; it is tried again");
        }
        NoticeEvent::Unknown { .. } => {
            tracing::warn!(%notice, kind, target, run, %correlation, reason, "a notice may not have arrived and is not tried again");
        }
        NoticeEvent::Abandoned { .. } => {
            tracing::warn!(%notice, kind, target, run, %correlation, reason, "a notice could not be delivered and is not tried again");
        }
        NoticeEvent::Addressed { .. }
        | NoticeEvent::Attempted { .. }
        | NoticeEvent::Delivered { .. }
        | NoticeEvent::Grouped { .. } => {}
    }
}

async fn record(
    world: &World,
    fence: Fence,
    docs: &BTreeMap<EventId, NoticeDoc>,
    facts: BTreeMap<EventId, Vec<NoticeEvent>>,
) -> Result<(), RoundFault> {
    if facts.is_empty() {
        return Ok(());
    }
    let new_event = |id: EventId, fact: NoticeEvent| NewEvent {
        event_id: world.event_id(),
        event: fact.into(),
        actor: "deputy".to_owned(),
        correlation: docs.get(&id).map(NoticeDoc::chain),
        causation: None,
        project_id: None,
        visibility: Visibility::Admin,
    };
    let writes = facts.into_iter().map(|(id, facts)| StreamWrite {
        stream: Stream::Notice(id),
        expected: Expected::Any,
        events: facts.into_iter().map(|fact| new_event(id, fact)).collect(),
    });
    match world.ledger.append(Append { writes: writes.collect(), fence: Some(fence) }).await {
        Ok(_) => Ok(()),
        Err(AppendError::Fault(fault)) => Err(fault.into()),
        Err(AppendError::Refused(AppendRefused::Fenced { .. })) => Err(RoundFault::Fenced),
        Err(AppendError::Refused(refused)) => Err(LedgerFault::Corrupt(refused.to_string()).into()),
    }
}
