//! The gateway to models: a program that asks a provider on loopback, against the same program through the gateway of a
//! real daemon, which sets money aside for the call on disk before it goes on.

mod client;
mod clock;
mod house;
mod many;
mod upstream;

use super::append::{some_appends, store};
use super::measure::{Turns, in_turns, median, time_ms};
use super::report::{Row, Target};
use client::{Caller, body};
use deputy_tests::ledger::steps;
use deputyd::ledger::Store;
use house::{House, MODEL};
use std::time::Duration;
use tempfile::TempDir;
use upstream::Upstream;

/// What a coding agent sends in the middle of its work.
const BODY_BYTES: usize = 60_000;
/// Rounds of single calls: many, since one is short.
const CALLS: usize = 151;
/// Rounds of single streams, and what is in each.
const SINGLE_ROUNDS: usize = 61;
const SINGLE_EVENTS: u64 = 20;
const SINGLE_GAP: Duration = Duration::from_millis(2);
/// Runs whose programs ask at once.
const RUNS: usize = 8;
/// What a program does between two calls; what the call before left to be recorded is recorded by then.
const REST: Duration = Duration::from_millis(15);
/// What was asked of it: above one append, and until the first byte.
const CALL_MS: f64 = 2.0;
const FIRST_MS: f64 = 1.0;

pub(crate) async fn measure() -> Vec<Row> {
    let upstream = Upstream::start();
    let bare = Caller::new(format!("{}/v1/messages", upstream.url), "sk-real".to_owned());
    let house = House::of(&upstream, RUNS).await;
    let through = &house.callers[0];
    let folder = TempDir::new().unwrap();
    let (store, _) = store("sqlite", folder.path()).await;
    let mut rows = calls(through, &bare, &store).await;
    rows.extend(streams(&upstream, through, &bare, &store).await);
    store.close().await;
    rows.extend(many::measure(&upstream, &house, &bare).await);
    rows
}

/// Whole answers: the time that the gateway adds to a call, beside that of an append in the same rounds.
async fn calls(through: &Caller, bare: &Caller, store: &Store) -> Vec<Row> {
    let body = body(MODEL, false, BODY_BYTES);
    let stream = steps();
    let (mut behind, mut bare_behind, mut appends) = (Vec::new(), Vec::new(), Vec::new());
    let turn = async |caller: &Caller, behind: &mut Vec<f64>| {
        tokio::time::sleep(REST).await;
        let took = caller.call(&body).await;
        behind.push(caller.call(&body).await);
        took
    };
    turn(through, &mut Vec::new()).await;
    turn(bare, &mut Vec::new()).await;
    let took = in_turns(
        CALLS,
        async || turn(through, &mut behind).await,
        async || {
            appends.push(time_ms(some_appends(store, &stream, 1)).await);
            turn(bare, &mut bare_behind).await
        },
    )
    .await;
    let append_ms = median(appends);
    let behind = took.of(median(behind), median(bare_behind));
    let allowed = append_ms + CALL_MS;
    let target = format!("an append, {append_ms:.2} ms, + 2 ms");
    vec![
        Row::ratio("gateway, a call, p50", took, "ms", "the provider alone", Target::None),
        Row::ratio("gateway, added to a call, p50", added(took, allowed), "ms", &target, Target::AtMost(1.0)),
        Row::ratio(
            "gateway, added to a call right behind another of its run, p50",
            added(behind, allowed),
            "ms",
            &target,
            Target::AtMost(1.0),
        ),
    ]
}

/// What ours takes longer than the other, against what it may.
fn added(took: Turns, allowed: f64) -> Turns {
    took.of(took.ours - took.bare, allowed)
}

/// One stream at a time: when the first byte comes, and how long a piece is on its way.
async fn streams(upstream: &Upstream, through: &Caller, bare: &Caller, store: &Store) -> Vec<Row> {
    upstream.plays(SINGLE_EVENTS, SINGLE_GAP);
    let body = body(MODEL, true, BODY_BYTES);
    let turn = async |caller: &Caller, all: &mut [Vec<f64>; 2]| {
        tokio::time::sleep(REST).await;
        let heard = caller.stream(&body, SINGLE_EVENTS).await;
        assert!(heard.is_whole, "a stream came as it was not sent");
        all[0].push(heard.delays_ms[0]);
        all[1].extend_from_slice(&heard.delays_ms[1..]);
        heard.first_ms
    };
    let (mut ours, mut other) = <([Vec<f64>; 2], [Vec<f64>; 2])>::default();
    let (mut appends, steps) = (Vec::new(), steps());
    let first = in_turns(
        SINGLE_ROUNDS,
        async || turn(through, &mut ours).await,
        async || {
            appends.push(time_ms(some_appends(store, &steps, 1)).await);
            turn(bare, &mut other).await
        },
    )
    .await;
    let append_ms = median(appends);
    let besides = format!("1 ms, an append being {append_ms:.2} ms");
    let piece = |part: usize| first.of(median(ours[part].clone()), median(other[part].clone()));
    let limit = "1 ms";
    vec![
        Row::ratio(
            "gateway, request to the first streamed byte, p50",
            first,
            "ms",
            "the provider alone",
            Target::None,
        ),
        Row::ratio(
            "gateway, added to the first streamed byte since the request, p50",
            added(first, FIRST_MS),
            "ms",
            limit,
            Target::AtMost(1.0),
        ),
        Row::ratio(
            "gateway, added to it besides the append that it waits for, p50",
            added(first.of(first.ours - append_ms, first.bare), FIRST_MS),
            "ms",
            &besides,
            Target::AtMost(1.0),
        ),
        Row::ratio(
            "gateway, added to the first streamed byte since the provider wrote it, p50",
            added(piece(0), FIRST_MS),
            "ms",
            limit,
            Target::AtMost(1.0),
        ),
        Row::ratio(
            "gateway, added to each later piece, p50",
            added(piece(1), FIRST_MS),
            "ms",
            limit,
            Target::AtMost(1.0),
        ),
    ]
}
