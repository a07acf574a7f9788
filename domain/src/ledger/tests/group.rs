//! A group decides as its appends would one by one, and gives places without gaps.

use crate::ledger::{
    Admission, Append, AppendRefused, Expected, Fence, Heads, StreamWrite, admit, well_formed,
};
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::{DaemonId, EventId, RunId};
use deputy_protocol::stream::Stream;
use proptest::prelude::*;
use std::collections::HashMap;

fn event_id(number: u8) -> EventId {
    format!("{number:032x}").parse().unwrap()
}

fn run_id() -> RunId {
    RunId(event_id(200).0)
}

fn daemon_id(number: u8) -> DaemonId {
    DaemonId(event_id(number).0)
}

fn event(number: u8) -> NewEvent {
    NewEvent {
        event_id: event_id(number),
        event: HouseEvent::Resumed { at: At::UNIX_EPOCH }.into(),
        actor: "founder".to_owned(),
        correlation: None,
        causation: None,
        project_id: None,
        visibility: Visibility::Internal,
    }
}

fn stream(number: u8) -> Stream {
    Stream::Other(format!("stream {number}"))
}

/// Few streams and few event ids, so that conflicts, repeats, torn and malformed ones all occur.
fn appends() -> impl Strategy<Value = Vec<Append>> {
    let expected = prop_oneof![Just(Expected::Any), (0..5_u64).prop_map(Expected::Version)];
    let write = (0..3_u8, expected, proptest::collection::vec(0..40_u8, 0..4)).prop_map(
        |(name, expected, events)| StreamWrite {
            stream: stream(name),
            expected,
            events: events.into_iter().map(event).collect(),
        },
    );
    let fence = proptest::option::weighted(
        0.3,
        (1..3_u8, 1..3_u64).prop_map(|(owner, epoch)| Fence {
            lease: run_id().into(),
            owner: daemon_id(owner),
            epoch,
        }),
    );
    let append =
        (proptest::collection::vec(write, 0..3), fence).prop_map(|(writes, fence)| Append { writes, fence });
    proptest::collection::vec(append, 0..12)
}

fn heads() -> Heads {
    Heads { leases: HashMap::from([(run_id().into(), (daemon_id(1), 2))]), ..Heads::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn a_group_decides_as_its_appends_would_one_by_one(appends in appends()) {
        let (mut together, mut apart) = (heads(), heads());
        let at_once = admit(&mut together, &appends);
        let singly: Vec<Admission> = appends
            .iter()
            .flat_map(|append| admit(&mut apart, std::slice::from_ref(append)))
            .collect();
        prop_assert_eq!(at_once, singly);
        prop_assert_eq!(together.position, apart.position);
        prop_assert_eq!(together.versions, apart.versions);
    }

    #[test]
    fn places_have_no_gaps_and_refusals_take_none(appends in appends()) {
        let mut heads = heads();
        let admissions = admit(&mut heads, &appends);
        let mut position = 0;
        let mut versions: HashMap<&Stream, u64> = HashMap::new();
        for (append, admission) in appends.iter().zip(&admissions) {
            let Admission::Write(admitted) = admission else { continue };
            prop_assert_eq!(admitted.first_position, position + 1);
            for (nth, write) in append.writes.iter().enumerate() {
                let version = versions.entry(&write.stream).or_insert(0);
                prop_assert_eq!(admitted.first_versions[nth], *version + 1);
                if let Expected::Version(expected) = write.expected {
                    prop_assert_eq!(expected, *version);
                }
                *version += write.events.len() as u64;
                position += write.events.len() as u64;
                prop_assert_eq!(admitted.appended.versions[nth], *version);
            }
            prop_assert_eq!(admitted.appended.positions.last(), Some(&position));
        }
        prop_assert_eq!(heads.position, position);
    }

    #[test]
    fn what_was_admitted_is_never_written_twice(appends in appends()) {
        let mut heads = heads();
        let first = admit(&mut heads, &appends);
        let again = admit(&mut heads, &appends);
        for (before, after) in first.iter().zip(&again) {
            if let Admission::Write(admitted) = before {
                let Admission::Already(already) = after else { panic!("{after:?} after {before:?}") };
                prop_assert!(already.already);
                prop_assert_eq!(&already.positions, &admitted.appended.positions);
                prop_assert_eq!(&already.versions, &admitted.appended.versions);
            }
        }
    }

    #[test]
    fn a_stale_fence_is_never_admitted(appends in appends()) {
        let admissions = admit(&mut heads(), &appends);
        for (append, admission) in appends.iter().zip(admissions) {
            let held = append.fence.is_none_or(|fence| (fence.owner, fence.epoch) == (daemon_id(1), 2));
            prop_assert!(held || !matches!(admission, Admission::Write(_)));
        }
    }

    #[test]
    fn what_is_malformed_is_refused_as_that(appends in appends()) {
        let admissions = admit(&mut heads(), &appends);
        for (append, admission) in appends.iter().zip(admissions) {
            let refused = admission == Admission::Refused(AppendRefused::Malformed);
            prop_assert_eq!(well_formed(append).is_err(), refused);
        }
    }
}

#[test]
fn a_conflict_names_what_is_so() {
    let mut heads = heads();
    let append = |expected| Append {
        writes: vec![StreamWrite { stream: stream(1), expected, events: vec![event(1)] }],
        fence: None,
    };
    let refused = admit(&mut heads, &[append(Expected::Version(4))]);
    let conflict = AppendRefused::Conflict { stream: stream(1), expected: 4, actual: 0 };
    assert_eq!(refused, [Admission::Refused(conflict)]);
    assert_eq!(heads.position, 0);
}
