//! 200 streams at once.

use super::super::measure::{in_turns, median, quantile};
use super::super::report::{Row, Target};
use super::super::startup::resident_mib;
use super::client::{Caller, Heard, body};
use super::house::{House, MODEL};
use super::upstream::Upstream;
use super::{BODY_BYTES, FIRST_MS, REST, added};
use bytes::Bytes;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const STREAMS: usize = 200;
/// Words of each, 40 a second.
const EVENTS: u64 = 60;
const GAP: Duration = Duration::from_millis(25);
const ROUNDS: usize = 5;

/// What all streams of a round came to.
#[expect(clippy::struct_field_names, reason = "units stand last")]
struct Round {
    p50_ms: f64,
    p95_ms: f64,
    first_p50_ms: f64,
}

/// Of many callers, and of one run's alone.
pub(crate) async fn measure(upstream: &Upstream, house: &House, bare: &Caller) -> Vec<Row> {
    upstream.plays(EVENTS, GAP);
    let bare = std::slice::from_ref(bare);
    // Connections are opened, and both sides warm, before anything counts.
    let body = body(MODEL, true, BODY_BYTES);
    let broken = Cell::new(0);
    let memory = Memory::watch(house.daemon.pid());
    round(&house.callers, &body, &broken).await;
    round(bare, &body, &broken).await;
    let mut rows = against(&house.callers, bare, &body, &broken, "gateway, 200 streams at once").await;
    rows.extend(against(&house.callers[..1], bare, &body, &broken, "gateway, 200 streams of one run").await);
    let (before_mib, most_mib) = memory.end();
    rows.push(Row::alone(
        "gateway, 200 streams at once, cut or changed",
        broken.get() as f64,
        "streams",
        Target::AtMost(0.0),
    ));
    rows.push(Row::alone("gateway, memory before 200 streams at once", before_mib, "MiB", Target::None));
    rows.push(Row::alone("gateway, memory with 200 streams at once", most_mib, "MiB", Target::None));
    rows
}

async fn against(
    ours: &[Caller],
    bare: &[Caller],
    body: &Bytes,
    broken: &Cell<usize>,
    name: &str,
) -> Vec<Row> {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    let turn = async |callers: &[Caller], all: &mut Vec<Round>| {
        tokio::time::sleep(REST).await;
        all.push(round(callers, body, broken).await);
        all[all.len() - 1].p50_ms
    };
    let p50 =
        in_turns(ROUNDS, async || turn(ours, &mut of_ours).await, async || turn(bare, &mut of_bare).await)
            .await;
    let both = |of: fn(&Round) -> f64| {
        p50.of(median(of_ours.iter().map(of).collect()), median(of_bare.iter().map(of).collect()))
    };
    let alone = "as many streams of the provider alone";
    vec![
        Row::ratio(format!("{name}, a piece on its way, p50"), p50, "ms", alone, Target::None),
        Row::ratio(
            format!("{name}, a piece on its way, p95"),
            both(|round| round.p95_ms),
            "ms",
            alone,
            Target::None,
        ),
        Row::ratio(
            format!("{name}, added to a piece, p50"),
            added(p50, FIRST_MS),
            "ms",
            "1 ms",
            Target::AtMost(1.0),
        ),
        Row::ratio(
            format!("{name}, request to the first byte, p50"),
            both(|round| round.first_p50_ms),
            "ms",
            alone,
            Target::None,
        ),
    ]
}

async fn round(callers: &[Caller], body: &Bytes, broken: &Cell<usize>) -> Round {
    let mut streams = JoinSet::new();
    for caller in callers.iter().cycle().take(STREAMS) {
        let (caller, body) = (caller.clone(), body.clone());
        streams.spawn(async move { caller.stream(&body, EVENTS).await });
    }
    let (mut delays, mut firsts) = (Vec::new(), Vec::new());
    while let Some(heard) = streams.join_next().await {
        let Heard { first_ms, delays_ms, is_whole } = heard.unwrap();
        firsts.push(first_ms);
        delays.extend(delays_ms);
        broken.set(broken.get() + usize::from(!is_whole));
    }
    Round {
        p50_ms: quantile(delays.clone(), 0.5),
        p95_ms: quantile(delays, 0.95),
        first_p50_ms: quantile(firsts, 0.5),
    }
}

/// Looks again and again what a process holds in memory.
struct Memory {
    before_mib: f64,
    over: Arc<AtomicBool>,
    most_mib: std::thread::JoinHandle<f64>,
}

impl Memory {
    fn watch(pid: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (before_mib, ended) = (resident_mib(pid), Arc::clone(&over));
        let most_mib = std::thread::spawn(move || {
            let mut most = before_mib;
            while !ended.load(Ordering::Relaxed) {
                std::thread::sleep(GAP);
                most = most.max(resident_mib(pid));
            }
            most
        });
        Self { before_mib, over, most_mib }
    }

    /// What it held at first, and the most since.
    fn end(self) -> (f64, f64) {
        self.over.store(true, Ordering::Relaxed);
        (self.before_mib, self.most_mib.join().unwrap())
    }
}
