//! Which appends of a group are admitted. The writer takes whatever waits, asks here, and commits what was admitted.

use super::append::{Append, AppendRefused, Appended, Expected, Fence, LeaseId};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// What the ledger holds about everything that a group touches.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    /// Position of the last event; 0 for an empty ledger.
    pub position: u64,
    /// Version of each stream that the group writes to; absent means empty.
    pub versions: HashMap<Stream, u64>,
    /// Of the group's event ids, those recorded already: where, in which stream, at which version.
    pub known: HashMap<EventId, (u64, Stream, u64)>,
    /// Of the group's fences, the lease as it is now.
    pub leases: HashMap<LeaseId, (deputy_protocol::ids::DaemonId, u64)>,
}

/// What becomes of one append.
#[derive(Clone, Debug, PartialEq)]
pub enum Admission {
    /// Its events are to be written at these places.
    Write(Admitted),
    /// It was written before.
    Already(Appended),
    /// Nothing of it is written.
    Refused(AppendRefused),
}

/// Places for the events of an admitted append.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// What the caller is told once the group is committed.
    pub appended: Appended,
    /// For each write, the version of its first event.
    pub first_versions: Vec<u64>,
    /// Position of its first event; the rest follow without a gap.
    pub first_position: u64,
}

/// Decides over a group in order; each append sees what the ones before it in the group do. `heads` moves along.
pub fn admit(heads: &mut Heads, appends: &[Append]) -> Vec<Admission> {
    appends.iter().map(|append| admit_one(heads, append)).collect()
}

fn admit_one(heads: &mut Heads, append: &Append) -> Admission {
    match check(heads, append) {
        Ok(Some(already)) => Admission::Already(already),
        Ok(None) => Admission::Write(place(heads, append)),
        Err(refused) => Admission::Refused(refused),
    }
}

fn check(heads: &Heads, append: &Append) -> Result<Option<Appended>, AppendRefused> {
    well_formed(append)?;
    if let Some(already) = recorded_before(heads, append)? {
        return Ok(Some(already));
    }
    if let Some(fence) = append.fence {
        held(heads, fence)?;
    }
    for write in &append.writes {
        let actual = heads.versions.get(&write.stream).copied().unwrap_or(0);
        match write.expected {
            Expected::Version(expected) if expected != actual => {
                return Err(AppendRefused::Conflict { stream: write.stream.clone(), expected, actual });
            }
            Expected::Version(_) | Expected::Any => {}
        }
    }
    Ok(None)
}

/// Whether an append makes sense by itself, whatever the ledger holds. Worth asking before anything is read for it.
pub fn well_formed(append: &Append) -> Result<(), AppendRefused> {
    let events = || append.writes.iter().flat_map(|write| &write.events);
    let sound = !append.writes.is_empty()
        && append.writes.iter().all(|write| !write.events.is_empty())
        && each_once(append.writes.iter().map(|write| &write.stream))
        && each_once(events().map(|event| event.event_id))
        // PostgreSQL keeps no NUL in text; a payload has none, since JSON escapes it.
        && !append.writes.iter().any(|write| holds_nul(&write.stream))
        && !events().any(|event| event.actor.contains('\0'));
    if sound { Ok(()) } else { Err(AppendRefused::Malformed) }
}

/// Most appends have one of each, and every append is asked.
fn each_once<T: Eq + Hash>(mut items: impl Iterator<Item = T>) -> bool {
    let (Some(first), Some(second)) = (items.next(), items.next()) else { return true };
    let mut seen = HashSet::from([first]);
    seen.insert(second) && items.all(|item| seen.insert(item))
}

/// Every other name is made of an id.
fn holds_nul(stream: &Stream) -> bool {
    matches!(stream, Stream::Other(name) if name.contains('\0'))
}

fn recorded_before(heads: &Heads, append: &Append) -> Result<Option<Appended>, AppendRefused> {
    let mut positions = Vec::new();
    let mut versions = Vec::new();
    let mut missing = false;
    for write in &append.writes {
        let mut last = 0;
        for event in &write.events {
            match heads.known.get(&event.event_id) {
                Some((position, stream, version)) if *stream == write.stream => {
                    positions.push(*position);
                    last = *version;
                }
                Some(_) => return Err(AppendRefused::Torn(event.event_id)),
                None => missing = true,
            }
        }
        versions.push(last);
    }
    match (positions.is_empty(), missing) {
        (true, _) => Ok(None),
        (false, false) => Ok(Some(Appended { positions, versions, already: true })),
        (false, true) => Err(AppendRefused::Torn(append.writes[0].events[0].event_id)),
    }
}

fn held(heads: &Heads, fence: Fence) -> Result<(), AppendRefused> {
    match heads.leases.get(&fence.lease) {
        Some((owner, epoch)) if *owner == fence.owner && *epoch == fence.epoch => Ok(()),
        _ => Err(AppendRefused::Fenced { lease: fence.lease, epoch: fence.epoch }),
    }
}

fn place(heads: &mut Heads, append: &Append) -> Admitted {
    let first_position = heads.position + 1;
    let mut first_versions = Vec::new();
    let mut appended = Appended { positions: Vec::new(), versions: Vec::new(), already: false };
    for write in &append.writes {
        let version = heads.versions.entry(write.stream.clone()).or_insert(0);
        first_versions.push(*version + 1);
        for event in &write.events {
            heads.position += 1;
            *version += 1;
            appended.positions.push(heads.position);
            heads.known.insert(event.event_id, (heads.position, write.stream.clone(), *version));
        }
        appended.versions.push(*version);
    }
    Admitted { appended, first_versions, first_position }
}
