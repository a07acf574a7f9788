//! What many callers at once see.

use deputy_actors::ports::{AppendError, Ledger};
use deputy_domain::ledger::{AppendRefused, Expected};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, append, paused, said, steps};
use futures::future::join_all;
use std::collections::HashMap;

pub(crate) async fn positions_have_no_gaps_under_64_callers(bench: Bench) {
    let ledger = bench.open().await;
    let callers = (0..64).map(|caller| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let stream = steps();
            let mut positions = Vec::new();
            for version in 0..8 {
                let events = vec![said(&format!("{caller}/{version}")), said("and")];
                let appended =
                    ledger.append(append(&stream, Expected::Version(version * 2), events)).await.unwrap();
                positions.extend(appended.positions);
            }
            positions
        })
    });
    let mut positions: Vec<u64> =
        join_all(callers).await.into_iter().flat_map(|positions| positions.unwrap()).collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=1024).collect::<Vec<u64>>());
    let mut versions = HashMap::new();
    for envelope in ledger.read_all(0, 2000).await.unwrap() {
        let version = versions.entry(envelope.stream).or_insert(0);
        *version += 1;
        assert_eq!(envelope.version, *version);
    }
    let verified = ledger.verify().await.unwrap();
    assert_eq!((verified.events, verified.fault), (1024, None));
}

pub(crate) async fn a_conflict_in_a_group_rejects_only_its_own_request(bench: Bench) {
    let ledger = bench.open().await;
    let stream = steps();
    ledger.append(append(&stream, Expected::Any, vec![said("a")])).await.unwrap();
    let waiting: Vec<_> = (0..32)
        .map(|nth| {
            let right = nth % 4 != 0;
            let (stream, expected) =
                if right { (steps(), Expected::Version(0)) } else { (stream.clone(), Expected::Version(7)) };
            let wish = ledger.append(append(&stream, expected, vec![said("b")]));
            async move { (right, wish.await) }
        })
        .collect();
    let mut positions = Vec::new();
    for (right, outcome) in join_all(waiting).await {
        match outcome {
            Ok(appended) => {
                assert!(right);
                positions.extend(appended.positions);
            }
            Err(AppendError::Refused(AppendRefused::Conflict { actual: 1, .. })) => assert!(!right),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(positions, (2..26).collect::<Vec<u64>>());
}

pub(crate) async fn of_64_that_expect_the_same_version_one_wins(bench: Bench) {
    let ledger = bench.open().await;
    let stream = Stream::House;
    for round in 0..4 {
        let wishes =
            (0..64).map(|_| ledger.append(append(&stream, Expected::Version(round), vec![paused("x")])));
        let won = join_all(wishes).await.into_iter().flatten().count();
        assert_eq!(won, 1);
    }
    assert_eq!(ledger.read_all(0, 100).await.unwrap().len(), 4);
}

pub(crate) async fn repeats_in_one_group_are_recorded_once(bench: Bench) {
    let ledger = bench.open().await;
    let wish = append(&steps(), Expected::Version(0), vec![said("a"), said("b")]);
    let outcomes = join_all((0..16).map(|_| ledger.append(wish.clone()))).await;
    let mut fresh = 0;
    for outcome in outcomes {
        let appended = outcome.unwrap();
        assert_eq!(appended.positions, [1, 2]);
        fresh += usize::from(!appended.already);
    }
    assert_eq!(fresh, 1);
}
