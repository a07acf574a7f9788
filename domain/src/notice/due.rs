//! What is to be recorded and sent now.

use super::doc::{NoticeDoc, Receipt};
use super::quiet::Quiet;
use super::schedule::repeat_at;
use super::target::{Target, is_pressing};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{NoticeEvent, Priority};
use deputy_protocol::ids::{EventId, RunId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Earlier notices of doubtful fate that one message mentions; more would bury its own news.
const DOUBTFUL_MAX: usize = 20;

/// What is to be done now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    /// Facts by notice, in order: recorded together before anything is sent.
    pub writes: BTreeMap<EventId, Vec<NoticeEvent>>,
    /// Messages to send once that is recorded.
    pub sends: Vec<Sending>,
    /// When to ask again, if nothing happens before.
    pub next_at: Option<At>,
}

/// One message for one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// Where to.
    pub target: String,
    /// The notice whose id the message has.
    pub leader: EventId,
    /// Other notices that it carries, in order.
    pub with: Vec<EventId>,
    /// Earlier notices that it says may not have arrived.
    pub doubtful: Vec<EventId>,
    /// Which try, from 1.
    pub attempt: u32,
}

/// What keeps people from being told at every hour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silence<'a> {
    /// The hours; none: there are no such.
    pub quiet: Option<&'a Quiet>,
    /// Of works whose priority matters to them.
    pub priorities: Option<&'a BTreeMap<RunId, Priority>>,
}

impl Silence<'_> {
    /// No hours are quiet.
    pub const NONE: Self = Self { quiet: None, priorities: None };

    /// When people are told again, if this one waits until then.
    fn holds(&self, target: &Target, doc: &NoticeDoc, now: At) -> Option<At> {
        let quiet = self.quiet.filter(|_| target.is_read_by_people())?;
        let priority = doc.run_id.and_then(|id| self.priorities?.get(&id).copied());
        quiet.ends(now).filter(|_| !quiet.lets_through(doc, priority))
    }
}

/// Decides what is to be done now.
///
/// `docs` holds every notice that is not settled, and those that were sent within the past hour (without these a target
/// may be told more often than its pace). `silence` holds people's channels back. `in_flight` names, by leader and target, the tries that this process has
/// begun and not yet answered for: any other try without an outcome was lost with an earlier process.
pub fn due(
    now: At,
    docs: &BTreeMap<EventId, NoticeDoc>,
    targets: &[Target],
    silence: Silence<'_>,
    in_flight: &BTreeSet<(EventId, String)>,
) -> Due {
    let mut desk = Desk { now, docs: docs.clone(), silence, in_flight, due: Due::default() };
    desk.address(targets);
    desk.settle_lost(targets);
    for target in targets {
        desk.retry(target);
        desk.begin(target);
    }
    desk.due
}

/// The notices as they will be once what was decided so far is recorded.
struct Desk<'a> {
    now: At,
    docs: BTreeMap<EventId, NoticeDoc>,
    silence: Silence<'a>,
    in_flight: &'a BTreeSet<(EventId, String)>,
    due: Due,
}

impl Desk<'_> {
    fn record(&mut self, id: EventId, event: NoticeEvent) {
        if let Some(doc) = self.docs.get_mut(&id) {
            doc.apply(&event);
        }
        self.due.writes.entry(id).or_default().push(event);
    }

    fn wake(&mut self, at: At) {
        self.due.next_at = Some(self.due.next_at.map_or(at, |next| next.min(at)));
    }

    fn address(&mut self, targets: &[Target]) {
        let fresh: Vec<_> = self.docs.values().filter(|doc| doc.addressed_at.is_none()).cloned().collect();
        for doc in fresh {
            let wanted = targets.iter().filter(|target| target.wants(&doc.kind));
            let targets = wanted.map(|target| target.name.clone()).collect();
            self.record(doc.event_id, NoticeEvent::Addressed { targets, at: self.now });
        }
    }

    /// Ends what cannot go on: targets that are gone, and lost tries on channels that cannot be asked.
    fn settle_lost(&mut self, targets: &[Target]) {
        let mut facts = Vec::new();
        for doc in self.docs.values() {
            for (name, receipt) in doc.receipts.iter().filter(|(_, receipt)| !receipt.is_settled()) {
                let lost = matches!(receipt, Receipt::Attempted { .. })
                    && !self.in_flight.contains(&(doc.event_id, name.clone()));
                let (target, at) = (name.clone(), self.now);
                match targets.iter().find(|target| target.name == *name) {
                    Some(known) if lost && !known.keyed => {
                        facts.push((doc.event_id, NoticeEvent::Unknown { target, at }));
                    }
                    None if lost || !matches!(receipt, Receipt::Attempted { .. }) => {
                        let detail = "the target is no longer configured".to_owned();
                        facts.push((doc.event_id, NoticeEvent::Abandoned { target, detail, at }));
                    }
                    Some(_) | None => {}
                }
            }
        }
        for (id, fact) in facts {
            self.record(id, fact);
        }
    }

    /// Sends again what is under way and due.
    fn retry(&mut self, target: &Target) {
        for (id, receipt) in self.open(target) {
            let at = match &receipt {
                Receipt::Attempted { .. } if self.in_flight.contains(&(id, target.name.clone())) => continue,
                Receipt::Attempted { at, progress } => repeat_at(progress, id, &target.name, *at),
                Receipt::Postponed { retry_at, .. } => *retry_at,
                _ => continue,
            };
            let at = at.max(self.held_until(target, id, &receipt).unwrap_or(at));
            if at > self.now {
                self.wake(at);
            } else if let Some(progress) = receipt.progress() {
                let (with, doubtful) = (progress.with.clone(), progress.doubtful.clone());
                self.send(target, id, with, doubtful, progress.attempt + 1);
            }
        }
    }

    /// When a message under way may be tried again: quiet hours hold all of it, unless something in it is let through.
    fn held_until(&self, target: &Target, leader: EventId, receipt: &Receipt) -> Option<At> {
        let with = receipt.progress().map(|progress| progress.with.as_slice()).unwrap_or_default();
        let carried = std::iter::once(&leader).chain(with).filter_map(|id| self.docs.get(id));
        let held: Option<Vec<At>> = carried.map(|doc| self.silence.holds(target, doc, self.now)).collect();
        held.and_then(|until| until.into_iter().max())
    }

    fn is_held(&self, target: &Target, leader: EventId, receipt: &Receipt) -> bool {
        !self.in_flight.contains(&(leader, target.name.clone()))
            && self.held_until(target, leader, receipt).is_some()
    }

    /// Begins messages for what waits, as far as the target's pace and quiet hours allow.
    fn begin(&mut self, target: &Target) {
        let pace = target.pace;
        let open = self.open(target);
        let patient =
            |receipt: &Receipt| receipt.progress().is_some_and(|progress| progress.failures >= pace.patience);
        let mut busy = self.busy_subjects(&open);
        // What quiet hours hold is not about to arrive, and is in nobody's way.
        let open: Vec<_> =
            open.into_iter().filter(|(id, receipt)| !self.is_held(target, *id, receipt)).collect();
        let (waiting, pressing) = self.waiting(target, &busy);
        if waiting.is_empty() || !open.iter().all(|(_, receipt)| patient(receipt)) {
            return;
        }
        // What says only what was just said rides along with something else, or waits until it is worth saying again.
        let repeats = waiting.iter().filter(|id| self.repeats(target, **id)).count();
        if repeats == waiting.len() {
            return;
        }
        let hourly = self.left_this_hour(target, open.len());
        let ordinary = hourly.saturating_sub(pace.kept_for_pressing());
        let room = pace.open_max.saturating_sub(open.len()).min(if pressing > 0 { hourly } else { ordinary });
        if room == 0 {
            return;
        }
        // What could not go by itself rides along with what presses: that costs no message more.
        let crowded = repeats > 0 || waiting.len() > hourly || waiting.len() - pressing > ordinary;
        if waiting.len() > pace.group_above || crowded {
            let group: Vec<EventId> = waiting.into_iter().take(pace.group_max).collect();
            self.send_new(target, group[0], group[1..].to_vec());
            return;
        }
        let mut begun = 0;
        for id in waiting {
            let subject = self.docs.get(&id).and_then(NoticeDoc::subject);
            // Notices of one subject go one after the other, so that they arrive in order.
            if begun < room && subject.is_none_or(|subject| busy.insert(subject)) {
                self.send_new(target, id, Vec::new());
                begun += 1;
            }
        }
    }

    /// What waits, pressing notices first, and how many those are. Earlier ones of a subject come before its
    /// pressing one.
    fn waiting(&mut self, target: &Target, busy: &BTreeSet<Uuid>) -> (Vec<EventId>, usize) {
        let waits = |doc: &&NoticeDoc| {
            doc.receipts.get(&target.name) == Some(&Receipt::Waiting)
                && !doc.subject().is_some_and(|subject| busy.contains(&subject))
        };
        let all: Vec<&NoticeDoc> = self.docs.values().filter(waits).collect();
        let held = |doc: &&&NoticeDoc| self.silence.holds(target, doc, self.now);
        let until = all.iter().filter_map(|doc| held(&doc)).max();
        let docs: Vec<&NoticeDoc> = all.iter().filter(|doc| held(doc).is_none()).copied().collect();
        let presses = |doc: &NoticeDoc| is_pressing(&doc.kind) && self.said_at(target, doc).is_none();
        let subjects: BTreeSet<Uuid> =
            docs.iter().filter(|doc| presses(doc)).filter_map(|doc| doc.subject()).collect();
        let goes_first = |doc: &&&NoticeDoc| {
            presses(doc) || doc.subject().is_some_and(|subject| subjects.contains(&subject))
        };
        let (first, rest): (Vec<&NoticeDoc>, Vec<&NoticeDoc>) = docs.iter().partition(goes_first);
        let pressing = first.len();
        let waiting = first.into_iter().chain(rest).map(|doc| doc.event_id).collect();
        if let Some(until) = until {
            self.wake(until);
        }
        (waiting, pressing)
    }

    /// Whether a notice says only what an earlier one does that waits too, or what the target was told within the past
    /// hour; then it is asked again at its end.
    fn repeats(&mut self, target: &Target, id: EventId) -> bool {
        let Some(doc) = self.docs.get(&id) else { return false };
        if let Some(said_at) = self.said_at(target, doc) {
            self.wake(said_at + TimeDelta::hours(1));
            return true;
        }
        let waits = |other: &NoticeDoc| other.receipts.get(&target.name) == Some(&Receipt::Waiting);
        let mut earlier = self.docs.range(..id).map(|(_, other)| other);
        target.pace.per_hour.is_some()
            && is_pressing(&doc.kind)
            && earlier.any(|other| waits(other) && other.says_the_same_as(doc))
    }

    /// When people were last told just what a pressing notice says, if that was within the past hour. What may not have
    /// arrived does not count; what is under way does, once it has.
    fn said_at(&self, target: &Target, doc: &NoticeDoc) -> Option<At> {
        if target.pace.per_hour.is_none() || !is_pressing(&doc.kind) {
            return None;
        }
        let same = self.docs.values().filter(|other| other.says_the_same_as(doc));
        let said = same.filter_map(|other| match other.receipts.get(&target.name)? {
            Receipt::Delivered { at, .. } | Receipt::Grouped { at, .. } => Some(*at),
            Receipt::Waiting
            | Receipt::Attempted { .. }
            | Receipt::Postponed { .. }
            | Receipt::Abandoned { .. }
            | Receipt::Unknown { .. } => None,
        });
        said.max().filter(|at| *at + TimeDelta::hours(1) > self.now)
    }

    fn send_new(&mut self, target: &Target, leader: EventId, with: Vec<EventId>) {
        let untold = |doc: &&NoticeDoc| {
            matches!(doc.receipts.get(&target.name), Some(Receipt::Unknown { told_in: None, .. }))
        };
        let doubtful: Vec<EventId> =
            self.docs.values().filter(untold).map(|doc| doc.event_id).take(DOUBTFUL_MAX).collect();
        for id in with.iter().chain(&doubtful).copied() {
            let fact = NoticeEvent::Grouped { target: target.name.clone(), into: leader, at: self.now };
            self.record(id, fact);
        }
        self.send(target, leader, with, doubtful, 1);
    }

    fn send(
        &mut self,
        target: &Target,
        leader: EventId,
        with: Vec<EventId>,
        doubtful: Vec<EventId>,
        attempt: u32,
    ) {
        let target = target.name.clone();
        let sending = Sending { target, leader, with, doubtful, attempt };
        let fact = NoticeEvent::Attempted {
            target: sending.target.clone(),
            attempt,
            with: sending.with.clone(),
            doubtful: sending.doubtful.clone(),
            at: self.now,
        };
        self.record(leader, fact);
        self.due.sends.push(sending);
    }

    /// Messages under way on a target.
    fn open(&self, target: &Target) -> Vec<(EventId, Receipt)> {
        let receipts =
            self.docs.values().filter_map(|doc| Some((doc.event_id, doc.receipts.get(&target.name)?)));
        receipts.filter(|(_, receipt)| receipt.progress().is_some()).map(|(id, r)| (id, r.clone())).collect()
    }

    /// What messages under way tell of.
    fn busy_subjects(&self, open: &[(EventId, Receipt)]) -> BTreeSet<Uuid> {
        let carried = open.iter().flat_map(|(id, receipt)| {
            let with = receipt.progress().map(|progress| progress.with.clone()).unwrap_or_default();
            std::iter::once(*id).chain(with)
        });
        carried.filter_map(|id| self.docs.get(&id)?.subject()).collect()
    }

    /// How many more messages the target may get now. What is under way counts, since it may arrive at any moment.
    fn left_this_hour(&mut self, target: &Target, open: usize) -> usize {
        let Some(max) = target.pace.per_hour else { return usize::MAX };
        let arrived = arrivals(self.now, &self.docs, target);
        let left = max.saturating_sub(open + arrived.len());
        if let (true, Some(free_at)) = (left <= target.pace.kept_for_pressing(), arrived.first().copied()) {
            self.wake(free_at);
        }
        left
    }
}

/// When the messages that a target got within the past hour stop counting, in order.
fn arrivals(now: At, docs: &BTreeMap<EventId, NoticeDoc>, target: &Target) -> Vec<At> {
    let arrived = docs.values().filter_map(|doc| match doc.receipts.get(&target.name)? {
        Receipt::Delivered { at, remark: None } | Receipt::Unknown { at, .. } => {
            Some(*at + TimeDelta::hours(1))
        }
        // What was not sent interrupted nobody.
        Receipt::Delivered { remark: Some(_), .. }
        | Receipt::Waiting
        | Receipt::Attempted { .. }
        | Receipt::Postponed { .. }
        | Receipt::Grouped { .. }
        | Receipt::Abandoned { .. } => None,
    });
    let mut arrived: Vec<At> = arrived.filter(|free_at| *free_at > now).collect();
    arrived.sort_unstable();
    arrived
}

/// What waits for the pace of a target alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Notices.
    pub count: usize,
    /// When the next message may go.
    pub until: At,
}

/// What waits for the pace of a target alone; `docs` as for [`due`].
pub fn held(now: At, docs: &BTreeMap<EventId, NoticeDoc>, target: &Target) -> Option<Held> {
    let max = target.pace.per_hour?;
    let arrived = arrivals(now, docs, target);
    let until = *arrived.first()?;
    let waits = |doc: &&NoticeDoc| doc.receipts.get(&target.name) == Some(&Receipt::Waiting);
    let count = docs.values().filter(waits).count();
    let is_full = arrived.len() + target.pace.kept_for_pressing() >= max;
    (count > 0 && is_full).then_some(Held { count, until })
}
