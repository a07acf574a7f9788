//! Random histories against a model that is obviously right.

use deputy_actors::ports::{AppendError, Ledger};
use deputy_domain::ledger::{Append, AppendRefused, Appended, Expected};
use deputy_protocol::event::{Event, NewEvent};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, append, daemon_started, paused, said, steps};
use futures::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::HashMap;

/// One step of a history.
#[derive(Clone, Debug)]
enum Step {
    /// Append this many events to a stream; how far the expected version is from the truth, if one is expected at all.
    Append { stream: usize, events: usize, off_by: Option<i8> },
    /// Repeat an append that was made before.
    Repeat { nth: usize },
    /// Append an event of an earlier append beside a new one.
    Tear { nth: usize },
    /// Close and open again.
    Reopen,
    /// Recompute all rows.
    Rebuild,
}

fn step() -> impl Strategy<Value = Step> {
    let off_by = prop_oneof![2 => Just(None), 6 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(-1))];
    prop_oneof![
        12 => (0..4_usize, 1..4_usize, off_by)
            .prop_map(|(stream, events, off_by)| Step::Append { stream, events, off_by }),
        3 => any::<usize>().prop_map(|nth| Step::Repeat { nth }),
        2 => any::<usize>().prop_map(|nth| Step::Tear { nth }),
        1 => Just(Step::Reopen),
        1 => Just(Step::Rebuild),
    ]
}

/// What a ledger should hold.
#[derive(Default)]
struct Model {
    events: Vec<(Stream, u64, EventId, Event)>,
    versions: HashMap<Stream, u64>,
    made: Vec<(Append, Appended)>,
}

impl Model {
    fn admit(&mut self, append: &Append) -> Result<Appended, AppendRefused> {
        let write = &append.writes[0];
        let version = self.versions.entry(write.stream.clone()).or_insert(0);
        match write.expected {
            Expected::Version(expected) if expected != *version => {
                let (stream, actual) = (write.stream.clone(), *version);
                return Err(AppendRefused::Conflict { stream, expected, actual });
            }
            _ => {}
        }
        let mut appended = Appended { positions: vec![], versions: vec![], already: false };
        for new in &write.events {
            *version += 1;
            self.events.push((write.stream.clone(), *version, new.event_id, new.event.clone()));
            appended.positions.push(self.events.len() as u64);
        }
        appended.versions.push(*version);
        self.made.push((append.clone(), appended.clone()));
        Ok(appended)
    }
}

fn event(stream: &Stream, nth: usize) -> NewEvent {
    match (stream, nth % 2) {
        (Stream::House, 0) => daemon_started(),
        (Stream::House, _) => paused("for a reason"),
        _ => said(&format!("number {nth}")),
    }
}

pub(crate) async fn random_histories_are_kept_as_a_model_keeps_them(bench: Bench) {
    // The same histories each time, so that a failure is there again tomorrow.
    let config = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let history = proptest::collection::vec(step(), 400).new_tree(&mut runner).unwrap().current();
    let streams = [Stream::House, steps(), steps(), Stream::Other("of a later version".to_owned())];
    let mut model = Model::default();
    let mut ledger = bench.open().await;
    for (nth, step) in history.into_iter().enumerate() {
        match step {
            Step::Append { stream, events, off_by } => {
                let stream = &streams[stream];
                let version = model.versions.get(stream).copied().unwrap_or(0);
                let expected = off_by.map_or(Expected::Any, |off| {
                    Expected::Version(version.saturating_add_signed(off.into()))
                });
                let wish =
                    append(stream, expected, (nth..nth + events).map(|nth| event(stream, nth)).collect());
                match (ledger.append(wish.clone()).await, model.admit(&wish)) {
                    (Ok(is), Ok(should)) => assert_eq!(is, should),
                    (Err(AppendError::Refused(is)), Err(should)) => assert_eq!(is, should),
                    (is, should) => panic!("{is:?} instead of {should:?}"),
                }
            }
            Step::Repeat { nth } if !model.made.is_empty() => {
                let (wish, should) = &model.made[nth % model.made.len()];
                let is = ledger.append(wish.clone()).await.unwrap();
                assert_eq!(is, Appended { already: true, ..should.clone() });
            }
            Step::Tear { nth } if !model.made.is_empty() => {
                let (mut wish, _) = model.made[nth % model.made.len()].clone();
                wish.writes[0].expected = Expected::Any;
                wish.writes[0].events.push(said("torn"));
                let torn = ledger.append(wish).await.unwrap_err();
                assert!(matches!(torn, AppendError::Refused(AppendRefused::Torn(_))), "{torn:?}");
            }
            Step::Reopen => {
                ledger.close().await;
                drop(ledger);
                ledger = bench.open().await;
            }
            Step::Rebuild => {
                let live = bench.rows().await;
                ledger.rebuild().await.unwrap();
                assert_eq!(bench.rows().await, live);
            }
            Step::Repeat { .. } | Step::Tear { .. } => {}
        }
    }
    let read = ledger.read_all(0, 10_000).await.unwrap();
    let is: Vec<_> = read
        .iter()
        .map(|envelope| {
            (envelope.stream.clone(), envelope.version, envelope.event_id, envelope.event().unwrap())
        })
        .collect();
    assert_eq!(is, model.events);
    assert_eq!(ledger.verify().await.unwrap().fault, None);
}

pub(crate) async fn repeats_conflicts_and_new_appends_mix_in_one_group(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    let old: Vec<Append> =
        (0..8).map(|version| append(&stream, Expected::Version(version), vec![said("old")])).collect();
    for wish in &old {
        ledger.append(wish.clone()).await.unwrap();
    }
    ledger.close().await;
    drop(ledger);
    let ledger = bench.open().await;
    let wishes = (0..64).map(|nth| match nth % 4 {
        0 => old[nth / 4 % 8].clone(),
        1 => append(&stream, Expected::Version(3), vec![said("conflict")]),
        2 => append(&stream, Expected::Any, vec![said("any")]),
        _ => append(&steps(), Expected::Version(0), vec![said("new"), said("pair")]),
    });
    for (nth, outcome) in join_all(wishes.map(|wish| ledger.append(wish))).await.into_iter().enumerate() {
        match (nth % 4, outcome) {
            (0, Ok(appended)) => {
                assert_eq!((appended.already, appended.positions), (true, vec![(nth / 4 % 8) as u64 + 1]));
            }
            (1, Err(AppendError::Refused(AppendRefused::Conflict { .. }))) => {}
            (2 | 3, Ok(appended)) => assert!(!appended.already),
            (_, outcome) => panic!("{nth}: {outcome:?}"),
        }
    }
    let verified = ledger.verify().await.unwrap();
    assert_eq!((verified.events, verified.fault), (8 + 16 + 32, None));
}
