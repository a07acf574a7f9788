//! An outbox of one target that is asked step by step.

use super::super::{CourierFault, Disposition, Due, NoticeDoc, Quiet, Silence, Taken, Target, due, outcome};
use super::{doc, id};
use deputy_protocol::At;
use deputy_protocol::event::NoticeEvent;
use deputy_protocol::ids::EventId;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Outbox {
    pub(super) docs: BTreeMap<EventId, NoticeDoc>,
    pub(super) targets: Vec<Target>,
    pub(super) quiet: Option<Quiet>,
    pub(super) in_flight: BTreeSet<(EventId, String)>,
}

impl Outbox {
    pub(super) fn new(count: u128, target: Target) -> Self {
        let docs = (1..=count).map(|n| (id(n), doc(n))).collect();
        Self { docs, targets: vec![target], quiet: None, in_flight: BTreeSet::new() }
    }

    pub(super) fn due(&mut self, now: At) -> Due {
        let silence = Silence { quiet: self.quiet.as_ref(), priorities: None };
        let due = due(now, &self.docs, &self.targets, silence, &self.in_flight);
        for (id, facts) in &due.writes {
            for fact in facts {
                self.docs.get_mut(id).unwrap().apply(fact);
            }
        }
        self.in_flight.extend(due.sends.iter().map(|send| (send.leader, send.target.clone())));
        due
    }

    pub(super) fn answer(
        &mut self,
        leader: EventId,
        result: Result<(), Disposition>,
        now: At,
    ) -> NoticeEvent {
        let result =
            result.map(|()| Taken::Sent).map_err(|then| CourierFault { detail: "why".to_owned(), then });
        let fact = outcome(&self.docs[&leader], &self.targets[0], result, now).unwrap();
        self.docs.get_mut(&leader).unwrap().apply(&fact);
        self.in_flight.remove(&(leader, self.targets[0].name.clone()));
        fact
    }

    pub(super) fn crash(&mut self) {
        self.in_flight.clear();
    }
}
