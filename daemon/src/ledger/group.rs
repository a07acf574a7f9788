//! One group: what was waiting, decided, sealed and committed together.

use super::engine::{Base, Batch, Certainty, Engine, Wanted};
use super::error::Fault;
use super::job::{Coded, Request};
use super::project::Fold;
use chrono::{DateTime, Utc};
use deputy_actors::ports::{AppendError, LedgerFault};
use deputy_domain::ledger::{Admission, Admitted, Append, Appended, EnvelopeParts, admit, seal};
use deputy_protocol::event::{Envelope, Event, Payload};
use std::collections::HashSet;
use tokio::sync::oneshot;

/// Every kind is in its first shape so far.
const KIND_VERSION: u32 = 1;

/// Appends that are committed together, and where each is answered.
pub(super) struct Group {
    appends: Vec<Append>,
    coded: Vec<Vec<Coded>>,
    replies: Vec<oneshot::Sender<Result<Appended, AppendError>>>,
}

impl Group {
    /// In the order in which they came.
    pub(super) fn new(requests: Vec<Request>) -> Self {
        let mut group = Self { appends: Vec::new(), coded: Vec::new(), replies: Vec::new() };
        for request in requests {
            group.appends.push(request.append);
            group.coded.push(request.coded);
            group.replies.push(request.reply);
        }
        group
    }

    /// Records the group and answers each of its requests, `recorded` having heard the last position that any of them
    /// is told: whoever knows of an event finds the head at it. An error only when the writer must not go on.
    pub(super) async fn record(
        self,
        engine: &mut dyn Engine,
        now: DateTime<Utc>,
        recorded: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Fault> {
        match self.try_record(engine, now).await {
            Ok(admissions) => {
                last_position(&admissions).into_iter().for_each(recorded);
                self.answer(admissions);
                Ok(())
            }
            Err(Fault::Rejected(_)) if self.appends.len() > 1 => {
                self.record_singly(engine, now, recorded).await
            }
            Err(fault) => {
                let answer = LedgerFault::from(fault.clone());
                for reply in self.replies {
                    // A caller that went away needs no answer.
                    let _ = reply.send(Err(answer.clone().into()));
                }
                if fault.is_fatal() { Err(fault) } else { Ok(()) }
            }
        }
    }

    /// One request holds data that the database does not take: it must not take the others down with it.
    async fn record_singly(
        self,
        engine: &mut dyn Engine,
        now: DateTime<Utc>,
        recorded: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Fault> {
        let mut fatal = None;
        for ((append, coded), reply) in self.appends.into_iter().zip(self.coded).zip(self.replies) {
            if fatal.is_some() {
                let _ = reply.send(Err(LedgerFault::Closed.into()));
                continue;
            }
            let alone = Self { appends: vec![append], coded: vec![coded], replies: vec![reply] };
            fatal = Box::pin(alone.record(engine, now, recorded)).await.err();
        }
        fatal.map_or(Ok(()), Err)
    }

    async fn try_record(&self, engine: &mut dyn Engine, now: DateTime<Utc>) -> Result<Vec<Admission>, Fault> {
        match self.attempt(engine, now, Certainty::Assumed).await {
            // Whoever is refused is refused for what the database says, not for what we remember.
            Ok(admissions) if admissions.is_empty() => self.attempt(engine, now, Certainty::Read).await,
            Err(Fault::Stale(_)) => self.attempt(engine, now, Certainty::Read).await,
            outcome => outcome,
        }
    }

    /// Nothing admitted at all means: assumed too much, ask again.
    async fn attempt(
        &self,
        engine: &mut dyn Engine,
        now: DateTime<Utc>,
        certainty: Certainty,
    ) -> Result<Vec<Admission>, Fault> {
        let mut base = engine.begin(&self.wanted(), certainty).await?;
        let admissions = admit(&mut base.heads, &self.appends);
        let refused = admissions.iter().any(|admission| matches!(admission, Admission::Refused(_)));
        if refused && certainty == Certainty::Assumed {
            engine.abandon().await;
            return Ok(Vec::new());
        }
        let events = self.seal(&base, &admissions, now);
        if events.is_empty() {
            engine.abandon().await;
            return Ok(admissions);
        }
        self.commit(engine, events).await.map(|()| admissions)
    }

    async fn commit(&self, engine: &mut dyn Engine, events: Vec<(Envelope, &Event)>) -> Result<(), Fault> {
        let fold = Fold::new(events.iter().map(|(envelope, event)| (envelope, *event)));
        let keys = fold.keys();
        let rows = if keys.is_empty() {
            Vec::new()
        } else {
            match engine.rows(&keys).await {
                Ok(rows) => fold.apply(rows),
                Err(fault) => {
                    engine.abandon().await;
                    return Err(fault);
                }
            }
        };
        drop(fold);
        let events = events.into_iter().map(|(envelope, _)| envelope).collect();
        engine.commit(&Batch { events, rows }).await
    }

    fn wanted(&self) -> Wanted {
        let mut streams = HashSet::new();
        let mut leases = HashSet::new();
        let mut wanted = Wanted::default();
        for append in &self.appends {
            if let Some(fence) = append.fence
                && leases.insert(fence.lease)
            {
                wanted.leases.push(fence.lease);
            }
            for write in &append.writes {
                if streams.insert(&write.stream) {
                    wanted.streams.push(write.stream.clone());
                }
                wanted.events.extend(write.events.iter().map(|event| event.event_id));
            }
        }
        wanted
    }

    fn seal(&self, base: &Base, admissions: &[Admission], now: DateTime<Utc>) -> Vec<(Envelope, &Event)> {
        let mut events = Vec::new();
        let mut hash = base.hash;
        for ((append, coded), admission) in self.appends.iter().zip(&self.coded).zip(admissions) {
            if let Admission::Write(admitted) = admission {
                seal_append(append, coded, admitted, now, &mut hash, &mut events);
            }
        }
        events
    }

    fn answer(self, admissions: Vec<Admission>) {
        for (reply, admission) in self.replies.into_iter().zip(admissions) {
            let answer = match admission {
                Admission::Write(admitted) => Ok(admitted.appended),
                Admission::Already(appended) => Ok(appended),
                Admission::Refused(refused) => Err(refused.into()),
            };
            // A caller that went away needs no answer: what it wanted is recorded, and its ids say so when it asks.
            let _ = reply.send(answer);
        }
    }
}

/// The last position that anybody is told. Of what was recorded before, perhaps by another daemon, too.
fn last_position(admissions: &[Admission]) -> Option<u64> {
    let told = admissions.iter().filter_map(|admission| match admission {
        Admission::Write(Admitted { appended, .. }) | Admission::Already(appended) => Some(appended),
        Admission::Refused(_) => None,
    });
    told.flat_map(|appended| &appended.positions).copied().max()
}

fn seal_append<'a>(
    append: &'a Append,
    coded: &[Coded],
    admitted: &Admitted,
    now: DateTime<Utc>,
    hash: &mut [u8; 32],
    events: &mut Vec<(Envelope, &'a Event)>,
) {
    let mut coded = coded.iter();
    let mut position = admitted.first_position;
    for (write, first_version) in append.writes.iter().zip(&admitted.first_versions) {
        for (version, new) in (*first_version..).zip(&write.events) {
            let coded = coded.next().expect("a request holds one payload for each of its events");
            let mut envelope = Envelope {
                position,
                stream: write.stream.clone(),
                version,
                event_id: new.event_id,
                kind: coded.kind.clone(),
                kind_version: KIND_VERSION,
                payload: Payload::Kept(coded.payload.clone()),
                recorded_at: now,
                actor: new.actor.clone(),
                correlation: new.correlation,
                causation: new.causation,
                epoch: append.fence.map(|fence| fence.epoch),
                project_id: new.project_id,
                visibility: new.visibility,
                digest: coded.digest,
                salt: coded.salt.to_vec(),
                hash: [0; 32],
            };
            *hash = hash_of(hash, &envelope);
            envelope.hash = *hash;
            events.push((envelope, &new.event));
            position += 1;
        }
    }
}

/// The hash that an envelope must have, given its predecessor's.
pub(super) fn hash_of(previous: &[u8; 32], envelope: &Envelope) -> [u8; 32] {
    let stream = envelope.stream.to_string();
    let parts = EnvelopeParts {
        position: envelope.position,
        stream: &stream,
        version: envelope.version,
        event_id: envelope.event_id,
        kind: &envelope.kind,
        kind_version: envelope.kind_version,
        recorded_at: envelope.recorded_at,
        actor: &envelope.actor,
        correlation: envelope.correlation,
        causation: envelope.causation,
        epoch: envelope.epoch,
        project_id: envelope.project_id,
        visibility: envelope.visibility,
        digest: envelope.digest,
    };
    seal(previous, &parts)
}
