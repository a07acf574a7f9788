//! Whole lives of an outbox with crashes, failures and storms: nothing is lost, nothing unkeyed is doubled.

use super::super::{
    CourierFault, Disposition, NoticeDoc, Receipt, Sending, Silence, Taken, Target, due, outcome,
};
use super::{at, chat, doc, hook, mail, run};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::ids::EventId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that happens to the outbox.
#[derive(Clone, Debug)]
enum Step {
    /// So many things worth telling happen, about this run.
    News(u8, u8),
    /// The receiver treats the oldest message under way so.
    Answer(Treatment),
    /// The process dies: before it sent what it recorded, or after.
    Crash { sent: bool },
    /// Time passes.
    Pass(u16),
}

#[derive(Clone, Copy, Debug)]
enum Treatment {
    Take,
    Refuse,
    RefuseForGood,
    /// Takes it, and the receipt is lost.
    TakeSilently,
}

#[derive(Default)]
struct World {
    now: i64,
    news: u128,
    docs: BTreeMap<EventId, NoticeDoc>,
    in_flight: BTreeMap<(EventId, String), Sending>,
    /// By target: what each message carried when it was first taken, and when. A repetition under a known id is passed
    /// over on keyed channels.
    taken: BTreeMap<String, BTreeMap<EventId, (Vec<EventId>, At)>>,
    /// By target and notice: how often it was shown to a person.
    shown: BTreeMap<(String, EventId), u32>,
}

impl World {
    fn targets() -> Vec<Target> {
        vec![hook(), chat(), mail()]
    }

    fn ask(&mut self) -> Option<At> {
        let in_flight: BTreeSet<_> = self.in_flight.keys().cloned().collect();
        let due = due(at(self.now), &self.docs, &Self::targets(), Silence::NONE, &in_flight);
        for (id, facts) in &due.writes {
            let doc = self.docs.get_mut(id).unwrap();
            for fact in facts {
                doc.apply(fact);
            }
        }
        for send in due.sends {
            self.in_flight.insert((send.leader, send.target.clone()), send);
        }
        due.next_at
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::News(count, of) => {
                for _ in 0..*count {
                    self.news += 1;
                    let mut doc = doc(self.news);
                    doc.run_id = (*of > 0).then(|| run(u128::from(*of)));
                    if *of == 3 {
                        // One that fails again and again, with the same words.
                        doc = NoticeDoc { kind: "run.failed".to_owned(), title: "failed".to_owned(), ..doc };
                    }
                    self.docs.insert(doc.event_id, doc);
                }
            }
            Step::Answer(treatment) => self.answer(*treatment),
            Step::Crash { sent } => {
                for (_, send) in std::mem::take(&mut self.in_flight) {
                    if *sent {
                        self.take(&send);
                    }
                }
            }
            Step::Pass(seconds) => self.now += i64::from(*seconds),
        }
        self.ask();
    }

    fn answer(&mut self, treatment: Treatment) {
        let Some((_, send)) = self.in_flight.pop_first() else { return };
        let target = Self::targets().into_iter().find(|target| target.name == send.target).unwrap();
        let fault = |then| Err(CourierFault { detail: "why".to_owned(), then });
        if matches!(treatment, Treatment::Take | Treatment::TakeSilently) {
            self.take(&send);
        }
        let result = match treatment {
            Treatment::Take => Ok(Taken::Sent),
            Treatment::Refuse => fault(Disposition::Retry { after: None }),
            Treatment::RefuseForGood => fault(Disposition::GiveUp),
            Treatment::TakeSilently => fault(Disposition::Doubtful),
        };
        let doc = self.docs.get_mut(&send.leader).unwrap();
        let fact = outcome(doc, &target, result, at(self.now)).expect("a try under way has an outcome");
        doc.apply(&fact);
    }

    fn take(&mut self, send: &Sending) {
        let carried: Vec<EventId> = std::iter::once(send.leader).chain(send.with.clone()).collect();
        let messages = self.taken.entry(send.target.clone()).or_default();
        if send.target != "mail" && messages.contains_key(&send.leader) {
            return;
        }
        messages.insert(send.leader, (carried.clone(), at(self.now)));
        for id in carried {
            *self.shown.entry((send.target.clone(), id)).or_default() += 1;
        }
    }

    /// Lets everything come to its end with receivers that take all.
    fn finish(&mut self) {
        for _ in 0..10_000 {
            let next = self.ask();
            if !self.in_flight.is_empty() {
                self.answer(Treatment::Take);
            } else if let Some(next) = next {
                self.now = self.now.max((next - at(0)).num_seconds() + 1);
            } else {
                return;
            }
        }
        panic!("the outbox does not come to rest");
    }

    fn check(&self) {
        for doc in self.docs.values() {
            for target in Self::targets() {
                self.check_one(doc, &target);
            }
        }
    }

    fn check_one(&self, doc: &NoticeDoc, target: &Target) {
        let shown = self.shown.get(&(target.name.clone(), doc.event_id)).copied().unwrap_or(0);
        assert!(shown <= 1, "{} was shown {shown} times on {}", doc.title, target.name);
        let receipt = &doc.receipts[&target.name];
        assert!(receipt.is_settled(), "{} ends as {receipt:?}", doc.title);
        let fate = match receipt {
            Receipt::Grouped { into, .. } => &self.docs[into].receipts[&target.name],
            other => other,
        };
        assert!(!matches!(fate, Receipt::Grouped { .. }), "a group is led by a message of its own");
        if let Receipt::Delivered { .. } = fate {
            assert_eq!(shown, 1, "{} counts as delivered on {}", doc.title, target.name);
        }
        if let Receipt::Unknown { .. } = fate {
            assert!(!target.keyed);
        }
    }

    fn check_pace(&self, target: &str) {
        let mut times: Vec<At> =
            self.taken.get(target).into_iter().flat_map(|m| m.values().map(|(_, at)| *at)).collect();
        times.sort_unstable();
        for window in times.windows(6) {
            assert!(window[5] - window[0] >= TimeDelta::hours(1), "six messages within an hour on {target}");
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let treatment = prop_oneof![
        4 => Just(Treatment::Take),
        3 => Just(Treatment::Refuse),
        1 => Just(Treatment::RefuseForGood),
        2 => Just(Treatment::TakeSilently),
    ];
    let step = prop_oneof![
        3 => (1..6_u8, 0..4_u8).prop_map(|(count, run)| Step::News(count, run)),
        6 => treatment.prop_map(Step::Answer),
        1 => any::<bool>().prop_map(|sent| Step::Crash { sent }),
        2 => (0..4_000_u16).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_notice_is_lost_and_none_is_doubled_where_that_would_show(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
        world.finish();
        world.check();
    }

    #[test]
    fn people_are_told_at_most_five_times_in_any_hour(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            // A crash after sending tells a person at a moment that nobody recorded; it is counted when it is noticed.
            if !matches!(step, Step::Crash { sent: true } | Step::Answer(Treatment::TakeSilently)) {
                world.step(step);
            }
        }
        world.finish();
        world.check_pace("chat");
        world.check_pace("mail");
    }
}
