//! What the ledger holds, and the rules applied to it.

use crate::ports::{LeaseTaken, PlaceSeen, RowPage, RowQuery, VersionedRow};
use chrono::Duration;
use deputy_domain::ledger::{
    Admission, Admitted, Append, AppendRefused, Appended, EnvelopeParts, GENESIS, Heads, LeaseId, RowKey,
    Table, admit, payload_digest, seal,
};
use deputy_domain::projection;
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, Payload};
use deputy_protocol::ids::{DaemonId, EventId, PlaceId};
use deputy_protocol::stream::Stream;
use std::collections::{BTreeMap, HashMap};

/// How long a heartbeat is fresh: as in the real ledgers.
const FRESH_S: i64 = 30;

/// What the ledger holds.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) heads: Heads,
    pub(super) events: Vec<Envelope>,
    rows: BTreeMap<RowKey, VersionedRow>,
    epochs: HashMap<LeaseId, u64>,
    heartbeats: HashMap<DaemonId, (PlaceId, At)>,
}

impl Store {
    pub(super) fn append(&mut self, append: &Append, now: At) -> Result<Appended, AppendRefused> {
        let admission = admit(&mut self.heads, std::slice::from_ref(append)).into_iter().next();
        match admission.expect("one append has one admission") {
            Admission::Refused(refused) => Err(refused),
            Admission::Already(appended) => Ok(appended),
            Admission::Write(admitted) => {
                self.write(append, &admitted, now);
                Ok(admitted.appended)
            }
        }
    }

    pub(super) fn redact(&mut self, event_id: EventId) -> Option<u64> {
        let event = self.events.iter_mut().find(|event| event.event_id == event_id)?;
        event.payload = Payload::Redacted;
        Some(event.position)
    }

    fn write(&mut self, append: &Append, admitted: &Admitted, now: At) {
        let mut position = admitted.first_position;
        for (write, first_version) in append.writes.iter().zip(&admitted.first_versions) {
            for (new, version) in write.events.iter().zip(*first_version..) {
                let (kind, payload) = new.event.encode();
                let digest = payload_digest(&[], &payload);
                let previous = self.events.last().map_or(GENESIS, |last| last.hash);
                let epoch = append.fence.map(|fence| fence.epoch);
                let hash = seal(
                    &previous,
                    &EnvelopeParts {
                        position,
                        stream: &write.stream.to_string(),
                        version,
                        event_id: new.event_id,
                        kind: &kind,
                        kind_version: 1,
                        recorded_at: now,
                        actor: &new.actor,
                        correlation: new.correlation,
                        causation: new.causation,
                        epoch,
                        project_id: new.project_id,
                        visibility: new.visibility,
                        digest,
                    },
                );
                let envelope = Envelope {
                    position,
                    stream: write.stream.clone(),
                    version,
                    event_id: new.event_id,
                    kind,
                    kind_version: 1,
                    payload: Payload::Kept(payload),
                    recorded_at: now,
                    actor: new.actor.clone(),
                    correlation: new.correlation,
                    causation: new.causation,
                    epoch,
                    project_id: new.project_id,
                    visibility: new.visibility,
                    digest,
                    salt: Vec::new(),
                    hash,
                };
                self.project(&envelope, &new.event);
                self.events.push(envelope);
                position += 1;
            }
        }
    }

    fn project(&mut self, envelope: &Envelope, event: &deputy_protocol::event::Event) {
        for key in projection::keys(envelope, event) {
            let before = self.rows.remove(&key).map(|stored| stored.row);
            if let Some(row) = projection::apply(&key, before, envelope, event) {
                let row = VersionedRow { key: key.key.clone(), row, position: envelope.position };
                self.rows.insert(key, row);
            }
        }
    }

    pub(super) fn stream(&self, stream: &Stream, after_version: u64, limit: u32) -> Vec<Envelope> {
        let of_it =
            self.events.iter().filter(|event| event.stream == *stream && event.version > after_version);
        of_it.take(limit as usize).cloned().collect()
    }

    pub(super) fn all(&self, after_position: u64, limit: u32) -> Vec<Envelope> {
        let after = usize::try_from(after_position).unwrap_or(usize::MAX).min(self.events.len());
        self.events[after..].iter().take(limit as usize).cloned().collect()
    }

    pub(super) fn row(&self, key: &RowKey) -> Option<VersionedRow> {
        self.rows.get(key).cloned()
    }

    pub(super) fn rows(&self, table: Table, query: &RowQuery) -> RowPage {
        let place = |row: &VersionedRow| (row.row.rank.clone(), row.key.clone());
        let cursor: Option<(String, String)> =
            query.cursor.as_ref().and_then(|cursor| serde_json::from_str(cursor).ok());
        let mut rows: Vec<VersionedRow> = self
            .rows
            .iter()
            .filter(|(key, _)| key.table == table)
            .map(|(_, row)| row)
            .filter(|row| query.parent.as_ref().is_none_or(|parent| row.row.parent == *parent))
            .filter(|row| query.states.is_empty() || query.states.contains(&row.row.state))
            .filter(|row| cursor.as_ref().is_none_or(|cursor| place(row) < *cursor))
            .cloned()
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(place(row)));
        let limit = query.limit as usize;
        let next = (rows.len() > limit).then(|| {
            rows.truncate(limit);
            rows.last().map(|last| serde_json::to_string(&place(last)).expect("two strings serialise"))
        });
        RowPage { rows, next: next.flatten() }
    }

    pub(super) fn heartbeat(&mut self, daemon_id: DaemonId, place: PlaceId, now: At) {
        self.heartbeats.insert(daemon_id, (place, now));
    }

    pub(super) fn places(&self, now: At) -> Vec<PlaceSeen> {
        let mut places: BTreeMap<PlaceId, (At, DaemonId)> = BTreeMap::new();
        for (daemon_id, (place, at)) in &self.heartbeats {
            let heard = places.entry(*place).or_insert((*at, *daemon_id));
            *heard = (*heard).max((*at, *daemon_id));
        }
        let seen = places.into_iter().map(|(place_id, (heard_at, daemon_id))| PlaceSeen {
            place_id,
            daemon_id,
            host: format!("host-{place_id}"),
            data_dir: "data".to_owned(),
            url: None,
            heard_at,
            lives: now - heard_at <= Duration::seconds(FRESH_S),
        });
        seen.collect()
    }

    /// As the SQLite ledger does when it is opened: nobody else can live on this data directory.
    pub(super) fn forget_heartbeats(&mut self) {
        self.heartbeats.clear();
    }

    pub(super) fn take_lease(&mut self, lease: LeaseId, daemon_id: DaemonId, now: At) -> LeaseTaken {
        if let Some((owner, _)) = self.heads.leases.get(&lease).copied()
            && owner != daemon_id
            && self.heartbeats.get(&owner).is_some_and(|(_, at)| now - *at <= Duration::seconds(FRESH_S))
        {
            return LeaseTaken::Foreign { owner };
        }
        let epoch = self.epochs.entry(lease).or_insert(0);
        *epoch += 1;
        self.heads.leases.insert(lease, (daemon_id, *epoch));
        LeaseTaken::Held { epoch: *epoch }
    }

    pub(super) fn release_lease(&mut self, lease: LeaseId, daemon_id: DaemonId, epoch: u64) {
        if self.heads.leases.get(&lease) == Some(&(daemon_id, epoch)) {
            self.heads.leases.remove(&lease);
        }
    }
}
